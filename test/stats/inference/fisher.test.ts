import { expect, test } from 'vitest';
import { fisherAbove } from '../../../src/stats/inference/fisher.js';

/** Values of R's `fisher.test(alternative = "less")` on the table of both parts. */
test.each([
  [1, 8, 7, 8, 0.0050505],
  [0, 8, 4, 8, 0.0384615],
  [3, 14, 5, 14, 0.3388084],
  [4, 8, 4, 8, 0.6903652],
])('%i of %i and then %i of %i', (first, ofFirst, second, ofSecond, chance) => {
  expect(fisherAbove({ count: first, of: ofFirst }, { count: second, of: ofSecond })).toBeCloseTo(chance, 6);
});

test('fewer, or nothing to compare with, is no evidence', () => {
  expect(fisherAbove({ count: 7, of: 8 }, { count: 1, of: 8 })).toBeGreaterThan(0.99);
  expect(fisherAbove({ count: 0, of: 0 }, { count: 3, of: 8 })).toBe(1);
});
