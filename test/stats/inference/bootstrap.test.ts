import fc from 'fast-check';
import { expect, test } from 'vitest';
import { blockLength, bootstrapMedian } from '../../../src/stats/inference/bootstrap.js';
import { Random } from '../../../src/stats/inference/random.js';
import type { Estimate } from '../../../src/stats/summary.js';
import { standardNormal } from '../../support/synthetic_samples.js';

const launch = fc.array(fc.double({ min: 1, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 40 });
const launches = fc.array(launch, { minLength: 1, maxLength: 5 });

function bootstrap(values: readonly number[][], seed = '1', confidence = 0.95): Estimate {
  return bootstrapMedian(values, { random: new Random(seed), resamples: 200, confidence });
}

function width({ low, high }: Estimate): number {
  return high - low;
}

/** Launches of 15 rounds around 1000, each moved by its own offset. */
function runOf(random: Random, count: number, launchSigma: number, rounds = 15): number[][] {
  return Array.from({ length: count }, () => {
    const offset = launchSigma * standardNormal(random);
    return Array.from({ length: rounds }, () => 1000 + offset + 10 * standardNormal(random));
  });
}

function autoregressive(random: Random, rounds: number, phi: number): number[] {
  const values: number[] = [];
  let state = standardNormal(random) / Math.sqrt(1 - phi ** 2);
  for (let i = 0; i < rounds; i++) {
    state = phi * state + standardNormal(random);
    values.push(1000 + state);
  }
  return values;
}

test('the interval contains the median and stays inside the values', () => {
  fc.assert(
    fc.property(launches, fc.nat(), (values, seed) => {
      const { estimate, low, high } = bootstrap(values, String(seed));
      const all = values.flat();
      expect(low <= estimate && estimate <= high).toBe(true);
      expect(low >= Math.min(...all) && high <= Math.max(...all)).toBe(true);
    }),
  );
});

test('a seed reproduces the interval, and more confidence from it never narrows the interval', () => {
  fc.assert(
    fc.property(launches, fc.nat(), (values, seed) => {
      const wide = bootstrap(values, String(seed), 0.99);
      const narrow = bootstrap(values, String(seed), 0.8);
      expect(bootstrap(values, String(seed), 0.99)).toEqual(wide);
      expect(wide.low <= narrow.low && narrow.high <= wide.high).toBe(true);
    }),
  );
});

test('the estimate is the median over all blocks', () => {
  expect(
    bootstrap([
      [1, 9],
      [2, 8, 4],
    ]).estimate,
  ).toBe(4);
  expect(
    bootstrap([
      [1, 9],
      [2, 8],
    ]).estimate,
  ).toBe(5);
});

test('launches that differ widen the interval, rounds that do not cannot hide it', () => {
  const alike = runOf(new Random('5'), 5, 0);
  const apart = runOf(new Random('5'), 5, 100);
  expect(width(bootstrap(apart))).toBeGreaterThan(5 * width(bootstrap(alike)));
});

test('with one launch the rounds alone are drawn', () => {
  const [only] = runOf(new Random('9'), 1, 0, 60);
  const interval = bootstrap([only!]);
  // 1.96 standard errors of the median of 60 normal values with sigma 10 is 3.2 either side.
  expect(width(interval)).toBeGreaterThan(3);
  expect(width(interval)).toBeLessThan(11);
  expect(bootstrap([only!, []])).toEqual(interval);
});

test('neighbours are drawn together: a run of alternating halves is not taken for independent rounds', () => {
  expect([1, 2, 8, 27, 60].map(blockLength)).toEqual([1, 1, 2, 3, 4]);
  const random = new Random('11');
  const smooth = autoregressive(random, 125, 0.9);
  const order = smooth.map((value) => ({ value, key: random.next() })).sort((a, b) => a.key - b.key);
  const mixed = order.map(({ value }) => value);
  expect(width(bootstrap([smooth]))).toBeGreaterThan(1.3 * width(bootstrap([mixed])));
});

test('with five launches that differ the true level is covered at least 85 times in 100', () => {
  const random = new Random('77');
  let covered = 0;
  for (let trial = 0; trial < 200; trial++) {
    const { low, high } = bootstrap(runOf(random, 5, 10), String(trial));
    if (low <= 1000 && 1000 <= high) covered++;
  }
  // Nominal is 95; five launches are few, and the percentile bootstrap is known to be short then.
  expect(covered).toBeGreaterThan(170);
});

test('with independent rounds the true level is covered about as often as claimed', () => {
  const random = new Random('78');
  let covered = 0;
  for (let trial = 0; trial < 300; trial++) {
    const { low, high } = bootstrap(runOf(random, 1, 0, 60), String(trial));
    if (low <= 1000 && 1000 <= high) covered++;
  }
  expect(covered / 300).toBeGreaterThan(0.9);
  expect(covered / 300).toBeLessThan(0.99);
});

test('no values at all are refused', () => {
  expect(() => bootstrap([[], []])).toThrow(RangeError);
});
