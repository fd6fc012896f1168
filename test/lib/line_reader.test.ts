import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LineReader } from '../../src/lib/line_reader.js';

it('gives the lines of a text, whatever pieces it comes in', () => {
  const text = fc.string({ unit: fc.constantFrom('a', '\n', '\r', '\u2028', 'ß'), maxLength: 40 });
  fc.assert(
    fc.property(text, fc.array(fc.nat(40)), (whole, cuts) => {
      const at = [0, ...cuts.map((cut) => Math.min(cut, whole.length)).sort((a, b) => a - b), whole.length];
      const reader = new LineReader();
      const lines = at.slice(1).flatMap((end, index) => reader.push(whole.slice(at[index], end)));
      expect(lines).toEqual(whole.split('\n').slice(0, -1));
    }),
  );
});

it('does not hold a line that has no end', () => {
  const reader = new LineReader(100);
  expect(reader.push(`${'x'.repeat(100)}\n${'y'.repeat(60)}`)).toEqual(['x'.repeat(100)]);
  expect(() => reader.push('y'.repeat(41))).toThrow('a line has no end after 100 characters');
});
