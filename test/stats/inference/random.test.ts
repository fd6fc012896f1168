import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Failure } from '../../../src/lib/failure.js';
import { Random } from '../../../src/stats/inference/random.js';
import { golden } from '../golden_values.js';

const seeds = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String);

test('draws are those of xoshiro128** seeded by splitmix64, and below(n) draws again what would be biased', () => {
  for (const { seed, stream, next, below } of golden('random')) {
    const random = new Random(seed, stream);
    expect(next.map(() => random.next())).toEqual(next);
    const whole = Array.from({ length: below.draws }, () => random.below(below.n));
    expect(whole.at(-1)).toBe(below.last);
    expect(whole.reduce((sum, value) => sum + value, 0)).toBe(below.sum);
  }
});

test('a seed and a stream reproduce their draws, and another stream does not', () => {
  fc.assert(
    fc.property(seeds, fc.nat(1000), (seed, stream) => {
      const draws = (of: Random): number[] => Array.from({ length: 8 }, () => of.next());
      const first = draws(new Random(seed, stream));
      expect(draws(new Random(seed, stream))).toEqual(first);
      expect(draws(new Random(seed, stream + 1))).not.toEqual(first);
    }),
  );
});

test('below(n) is a whole number in [0, n)', () => {
  fc.assert(
    fc.property(seeds, fc.integer({ min: 1, max: 2 ** 21 }), (seed, n) => {
      const drawn = new Random(seed).below(n);
      expect(Number.isInteger(drawn) && drawn >= 0 && drawn < n).toBe(true);
    }),
  );
});

test('below(n) gives every value equally often', () => {
  const random = new Random('7');
  const counts = new Array<number>(6).fill(0);
  for (let i = 0; i < 60_000; i++) counts[random.below(6)]! += 1;
  const chiSquared = counts.reduce((sum, n) => sum + (n - 10_000) ** 2 / 10_000, 0);
  // 99.9% point of chi squared with 5 degrees of freedom.
  expect(chiSquared).toBeLessThan(20.5);
});

test.each(['', '-1', '1.5', '0x10', ' 1', '18446744073709551616'])(
  'the seed %j is refused in one clear line',
  (seed) => {
    expect(() => new Random(seed)).toThrow(Failure);
    expect(() => new Random(seed)).toThrow(/cannot use the seed .* below 2\^64; give decimal digits/);
  },
);

test.each([0, -1, NaN, 2 ** 21 + 1])('below(%d) is refused', (n) => {
  expect(() => new Random('1').below(n)).toThrow(RangeError);
});
