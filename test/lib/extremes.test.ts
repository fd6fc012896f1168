import { expect, test } from 'vitest';
import { append, largest, smallest } from '../../src/lib/extremes.js';

test('the extremes are those of Math, of none and with NaN too', () => {
  for (const values of [[], [3], [3, -1, 7, 7], [NaN, 1], [1, NaN], [-Infinity, Infinity]]) {
    expect(largest(values)).toBe(Math.max(...values));
    expect(smallest(values)).toBe(Math.min(...values));
  }
});

test('a million values are no more than the stack can hold', () => {
  const many = Array.from({ length: 1_000_000 }, (_, index) => index);
  expect(() => Math.max(...many)).toThrow(RangeError);
  expect([smallest(many), largest(many)]).toEqual([0, 999_999]);
  const list: number[] = [-1];
  append(list, many);
  expect([list.length, list.at(-1)]).toEqual([1_000_001, 999_999]);
});
