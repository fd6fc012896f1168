import { expect, it } from 'vitest';
import { bordered, terminalText } from '../../src/show/terminal/border.js';
import { bold, dim } from '../../src/show/terminal/look.js';
import { wrapWords } from '../../src/show/terminal/wrap.js';

const LOOK = { columns: 10, color: true, unicode: true };

it('lets through what we write ourselves, also where it was wrapped', () => {
  const text = wrapWords(`${bold('bold words that are wrapped', LOOK)} and ${dim('dim', LOOK)}`, 10).join(
    '\n',
  );
  expect(terminalText(text, true)).toBe(text);
});

it('shows every other control sequence', () => {
  const attack = '\u001b[2J\u001b]0;owned\u0007\u001b[31mred\u009b1m\r\u0008\u202e\n';
  const shown = '\\u001b[2J\\u001b]0;owned\\u0007\\u001b[31mred\\u009b1m\\u000d\\u0008\\u202e\n';
  expect(terminalText(attack, true)).toBe(shown);
  expect(terminalText(`${attack}\u001b[1m`, false)).toBe(`${shown}\\u001b[1m`);
});

it('writes over a line on a terminal only', () => {
  const written: string[] = [];
  const stream = { isTTY: true, columns: 80, write: (text: string) => written.push(text) };
  bordered(stream, {}).rewriteLine('3 of 5\u001b[A');
  bordered({ ...stream, isTTY: false }, {}).rewriteLine('4 of 5');
  expect(written).toEqual(['\r\u001b[K3 of 5\\u001b[A']);
});
