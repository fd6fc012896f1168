import fc from 'fast-check';
import { expect, test } from 'vitest';
import { quantileIntervalOfSorted, quantileRanks, signInterval } from '../../src/stats/inference/interval.js';
import { clockFloor, launchEstimate, launchMedians, meanInterval } from '../../src/stats/launch_interval.js';
import { isBounded } from '../../src/stats/summary.js';
import { Random } from '../../src/stats/inference/random.js';
import { standardNormal } from '../support/synthetic_samples.js';
import { golden } from './golden_values.js';

const launch = fc.array(fc.double({ min: 1, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 30 });
const launches = fc.array(launch, { minLength: 2, maxLength: 8 });

test('intervals of other quantiles are those that SciPy gets by inverting the quantile test', () => {
  for (const { values, share, estimate, low, high } of golden('quantile_intervals')) {
    const ours = quantileIntervalOfSorted(Float64Array.from(values).sort(), share);
    expect([ours.low, ours.high], `n=${values.length} share=${share}`).toEqual([low, high]);
    expect(ours.estimate).toBeCloseTo(estimate, 6);
    expect(ours.reached).toBe(true);
  }
});

test('for the median the interval of a quantile is the sign interval', () => {
  fc.assert(
    fc.property(launch, (values) => {
      const ours = quantileIntervalOfSorted(Float64Array.from(values).sort(), 0.5);
      const { low, high, coverage, reached } = signInterval(values);
      expect(ours).toMatchObject({ low, high, coverage, reached });
    }),
  );
});

test('a tail that too few values reach into says so, and its interval ends at the outermost value', () => {
  const ranks = quantileRanks(50, 0.99);
  expect(ranks).toMatchObject({ high: 50, reached: false });
  expect(ranks.coverage).toBeLessThan(0.95);
  expect(quantileRanks(50, 0.01)).toMatchObject({ low: 1, high: 51 - ranks.low, reached: false });
  expect(() => quantileRanks(50, 0)).toThrow(RangeError);
  expect(() => quantileRanks(0, 0.5)).toThrow(RangeError);
});

test('the interval of a mean is SciPy’s', () => {
  for (const { values, estimate, low, high } of golden('means')) {
    const ours = meanInterval(values);
    expect(ours.estimate).toBeCloseTo(estimate, 6);
    expect(ours.low).toBeCloseTo(low, 6);
    expect(ours.high).toBeCloseTo(high, 6);
  }
  expect(meanInterval([2, 2, 2])).toEqual({ estimate: 2, low: 2, high: 2 });
  expect(() => meanInterval([])).toThrow(RangeError);
});

test('the interval of launches is that of the mean of their medians, however many rounds each has', () => {
  for (const { values, estimate, low, high } of golden('means')) {
    const ofRounds = values.map((median, i) =>
      i % 2 === 0 ? [median] : [median + 9000, median - 1, median, median + 2, median - 70],
    );
    const ours = launchEstimate(ofRounds);
    expect(ours.launches).toBe(values.length);
    expect(ours.estimate).toBeCloseTo(estimate, 6);
    expect(ours.low).toBeCloseTo(low, 6);
    expect(ours.high).toBeCloseTo(high, 6);
  }
});

test('two launches and eight have the critical values of one degree of freedom and of seven', () => {
  // t(0.975) is 12.7062047 with 1 degree of freedom and 2.3646243 with 7; standard errors are 5 and sqrt(6/8).
  const two = launchEstimate([[100], [110]]);
  expect([two.estimate, two.launches]).toEqual([105, 2]);
  expect(two.high - 105).toBeCloseTo(5 * 12.7062047, 5);
  const eight = launchEstimate([1, 2, 3, 4, 5, 6, 7, 8].map((value) => [value]));
  expect([eight.estimate, eight.launches]).toEqual([4.5, 8]);
  expect(4.5 - eight.low).toBeCloseTo(2.3646243 * Math.sqrt(0.75), 6);
});

test('one launch has an estimate and no interval, however many rounds it has', () => {
  const alone = launchEstimate([[5, 3, 9, 4, 6, 7, 5, 8, 5], []]);
  expect(alone).toEqual({ estimate: 5, low: -Infinity, high: Infinity, launches: 1 });
  expect(isBounded(alone)).toBe(false);
  expect(() => launchEstimate([[]])).toThrow(RangeError);
});

test('launches that agree to the last digit are as exact as one step of the clock over the root of the exits', () => {
  expect(clockFloor(26, 400)).toBeCloseTo(1.3, 12);
  const leastError = clockFloor(2, 400);
  const { estimate, low, high } = launchEstimate(
    [
      [52, 52],
      [52, 52],
    ],
    { leastError },
  );
  expect(estimate).toBe(52);
  expect([52 - low, high - 52].map((reach) => reach.toFixed(6))).toEqual(['1.270620', '1.270620']);
  // Where launches differ by more, the floor changes nothing.
  expect(launchEstimate([[50], [54]], { leastError })).toEqual(launchEstimate([[50], [54]]));
});

test('the interval holds the estimate, and turns and moves with the values', () => {
  fc.assert(
    fc.property(launches, (values) => {
      const { estimate, low, high } = launchEstimate(values);
      expect(low <= estimate && estimate <= high).toBe(true);
      const mirrored = launchEstimate(values.map((launch) => launch.map((value) => -value)));
      expect(mirrored.low).toBeCloseTo(-high, 3);
      expect(launchMedians(values)).toHaveLength(values.length);
    }),
  );
});

test.each([2, 3, 5, 8])(
  'with %i launches that differ the true level is covered about as often as claimed',
  (count) => {
    const noise = new Random('77', count);
    const trials = 1000;
    let covered = 0;
    for (let trial = 0; trial < trials; trial++) {
      const run = Array.from({ length: count }, () => {
        const offset = 10 * standardNormal(noise);
        return Array.from({ length: 15 }, () => 1000 + offset + 10 * standardNormal(noise));
      });
      const { low, high } = launchEstimate(run);
      if (low <= 1000 && 1000 <= high) covered++;
    }
    // Four standard errors of 1000 trials at 95% are 2.8%; the percentile bootstrap covers 90% at five launches.
    expect(covered / trials).toBeGreaterThan(0.922);
    expect(covered / trials).toBeLessThan(0.978);
  },
);
