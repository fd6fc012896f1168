import { expect, it } from 'vitest';
import { entryOf } from '../../src/lib/entry_of.js';
import { isMatch } from '../../src/lib/glob.js';
import { jsonTrouble, parsedJson } from '../../src/lib/json.js';
import { inertText, visibleLines, visibleText } from '../../src/lib/visible_text.js';

function troubleOf(text: string): string {
  try {
    parsedJson(text);
    return 'none';
  } catch (error) {
    return jsonTrouble(error);
  }
}

it('makes every string of a document visible, its keys too, and leaves all else as it is', () => {
  const document = { 'a\u001bb': ['\u202e', { 'two\nlines': 1 }, 2, null], ordinary: 'µ ½ – ok' };
  expect(parsedJson(JSON.stringify(document))).toEqual({
    'a\\u001bb': ['\\u202e', { 'two\\u000alines': 1 }, 2, null],
    ordinary: 'µ ½ – ok',
  });
});

it('refuses what is nested so deep that a walk through it would end the stack', () => {
  const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
  expect(troubleOf(nested(60))).toBe('none');
  expect(troubleOf(nested(200_000))).toBe('it is nested more than 64 deep');
  expect(troubleOf(`${'{"a":'.repeat(200_000)}1${'}'.repeat(200_000)}`)).toContain('nested');
});

it('refuses a key that would be a prototype', () => {
  expect(troubleOf('{"cells": {"__proto__": 1}}')).toBe("it has a key '__proto__'");
});

it('says in one harmless line why a text is no JSON', () => {
  expect(troubleOf('{\u001b[2J\n')).toMatch(/^it is not valid JSON: [\u0020-\u007e]+$/);
});

it('spells steering characters as JSON does, so that a document printed through the border is the same one', () => {
  const document = { text: '\\\u202e\u0085\u2028' };
  const printed = visibleLines(JSON.stringify(document, null, 2));
  expect(printed).not.toMatch(/[\u0080-\u009f\u2028\u202e]/);
  expect(JSON.parse(printed)).toEqual(document);
  expect(visibleText(visibleText('\u001b\n'))).toBe(visibleText('\u001b\n'));
  expect(inertText(`\u001b${'x'.repeat(5000)}`)).toMatch(/^\\u001bx{3999}… \(1001 characters more\)$/);
});

it('finds in a table what was put there, and nothing that every object has', () => {
  const table: Readonly<Record<string, number>> = { one: 1 };
  expect(entryOf(table, 'one')).toBe(1);
  for (const word of ['constructor', '__proto__', 'toString']) expect(entryOf(table, word)).toBeUndefined();
});

it('refuses globs that are longer than any list of names, or would be tried in too many ways', () => {
  expect(isMatch('{regs,s*s}', 'sregs')).toBe(true);
  expect(isMatch('', '')).toBe(false);
  expect(() => isMatch('a'.repeat(65_537), 'a')).toThrow(/has 65537 characters/);
  expect(() => isMatch('*?'.repeat(20), 'x'.repeat(60))).toThrow(/20 stars/);
});
