import stringWidth from 'string-width';
import { expect, it } from 'vitest';
import { renderGrid } from '../../src/show/terminal/grid.js';
import { fitLines } from '../../src/show/terminal/wrap.js';

const look = (columns: number) => ({ columns, color: false, unicode: true });
const CELL = 'pio-out/long64-ring0/regs+sregs+events/both/sync';
const COLUMNS = [
  { head: 'cell', texts: [CELL, 'hlt'], align: 'left', priority: 0 },
  { head: 'ratio', texts: ['0.639', '1'], align: 'right', priority: 0 },
  { head: 'ns', texts: ['1,234', '5'], align: 'right', priority: 1 },
] as const;

it('aligns columns and drops the least important ones where they do not fit', () => {
  expect(renderGrid(COLUMNS, look(80), '  ').split('\n')).toEqual([
    `  ${'cell'.padEnd(CELL.length)} ratio    ns`,
    `  ${CELL} 0.639 1,234`,
    `  ${'hlt'.padEnd(CELL.length)}     1     5`,
  ]);
  expect(renderGrid(COLUMNS, look(58))).not.toContain('ns');
});

it('breaks the widest text where even the columns that stay are too wide', () => {
  const lines = renderGrid(COLUMNS, look(40), '  ').split('\n');
  expect(lines.filter((line) => stringWidth(line) > 40)).toEqual([]);
  expect(lines.join('').replaceAll(/\s|0\.639/g, '')).toContain(CELL);
});

it('breaks lines of text with their indent, and words that are longer than a line', () => {
  expect(fitLines(`short\n    - ${'x'.repeat(20)} and more`, 14).split('\n')).toEqual([
    'short',
    '    -',
    '    xxxxxxxxxx',
    '    xxxxxxxxxx',
    '    and more',
  ]);
});

it('lays out ten thousand rows as they are', () => {
  const texts = Array.from({ length: 10_000 }, (_, row) => String(row));
  const lines = renderGrid([{ head: 'n', texts, align: 'right', priority: 0 }], look(80)).split('\n');
  expect(lines).toHaveLength(10_001);
  expect(lines.at(-1)).toBe(' 9999'.slice(1));
});
