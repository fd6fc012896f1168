import fc from 'fast-check';
import { expect, test } from 'vitest';
import { signInterval, signRank } from '../../../src/stats/inference/interval.js';
import { Random } from '../../../src/stats/inference/random.js';
import { shuffled, standardNormal } from '../../support/synthetic_samples.js';
import { golden } from '../golden_values.js';

const finite = fc.double({ min: 0, max: 1e9, noNaN: true });
const samples = fc.array(finite, { minLength: 1, maxLength: 120 });

test('ranks and coverages are those of the binomial distribution in SciPy', () => {
  for (const { n, confidence, rank, coverage } of golden('sign_ranks')) {
    const ours = signRank(n, confidence);
    expect(ours.reached ? ours.rank : 0, `n=${n} confidence=${confidence}`).toBe(rank);
    expect(ours.coverage).toBeCloseTo(coverage, 9);
  }
});

test('intervals are those that SciPy gets by inverting the quantile test', () => {
  for (const { values, median, low, high } of golden('sign_intervals')) {
    const ours = signInterval(values);
    expect([ours.low, ours.high]).toEqual([low, high]);
    expect(ours.estimate).toBeCloseTo(median, 9);
  }
});

test('five values are too few for 95%: the whole range, and the field says so', () => {
  const few = signInterval([5, 1, 4, 2, 3]);
  expect(few).toEqual({ estimate: 3, low: 1, high: 5, coverage: 1 - 2 * 0.5 ** 5, reached: false });
  expect(signInterval([5, 1, 4, 2, 3, 6]).reached).toBe(true);
  expect(signInterval([7])).toEqual({ estimate: 7, low: 7, high: 7, coverage: 0, reached: false });
});

test('an interval contains its median and its ends are values that were measured', () => {
  fc.assert(
    fc.property(samples, fc.double({ min: 0.01, max: 0.999, noNaN: true }), (values, confidence) => {
      const { estimate, low, high, coverage, reached } = signInterval(values, confidence);
      expect(low <= estimate && estimate <= high).toBe(true);
      expect(values.includes(low) && values.includes(high)).toBe(true);
      expect(coverage >= confidence - 1e-9).toBe(reached);
    }),
  );
});

test('more confidence never narrows an interval', () => {
  const confidences = fc.double({ min: 0.01, max: 0.9999, noNaN: true });
  fc.assert(
    fc.property(samples, confidences, confidences, (values, a, b) => {
      const less = signInterval(values, Math.min(a, b));
      const more = signInterval(values, Math.max(a, b));
      expect(more.low <= less.low && less.high <= more.high).toBe(true);
    }),
  );
});

test('the order of the values changes nothing', () => {
  fc.assert(
    fc.property(samples, fc.nat(), (values, seed) => {
      const order = shuffled(values.length, new Random(String(seed)));
      expect(signInterval(order.map((i) => values[i]!))).toEqual(signInterval(values));
    }),
  );
});

test('the values are not reordered under the caller', () => {
  const values = [3, 1, 2];
  signInterval(values);
  expect(values).toEqual([3, 1, 2]);
});

test('the true median is covered about as often as the interval claims', () => {
  const random = new Random('2026');
  const trials = 2000;
  let covered = 0;
  for (let trial = 0; trial < trials; trial++) {
    // Skewed like latencies are; the median of exp(normal) is 1.
    const values = Array.from({ length: 20 }, () => Math.exp(standardNormal(random)));
    const { low, high } = signInterval(values);
    if (low <= 1 && 1 <= high) covered++;
  }
  // Exact coverage at n = 20 is 95.86%; four standard errors of 2000 trials are 1.8%.
  expect(covered / trials).toBeGreaterThan(0.9586 - 0.018);
  expect(covered / trials).toBeLessThan(0.9586 + 0.018);
});

test('no values, or a confidence outside (0, 1), are refused', () => {
  expect(() => signInterval([])).toThrow(RangeError);
  expect(() => signInterval([1], 1)).toThrow(RangeError);
  expect(() => signInterval([1], NaN)).toThrow(RangeError);
});
