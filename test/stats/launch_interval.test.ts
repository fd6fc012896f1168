import fc from 'fast-check';
import { expect, test } from 'vitest';
import { quantileIntervalOfSorted, quantileRanks, signInterval } from '../../src/stats/inference/interval.js';
import { launchInterval, launchMedians, meanInterval } from '../../src/stats/launch_interval.js';
import { bootstrapMedian } from '../../src/stats/inference/bootstrap.js';
import { Random } from '../../src/stats/inference/random.js';
import { standardNormal } from '../support/synthetic_samples.js';
import { golden } from './golden_values.js';

const launch = fc.array(fc.double({ min: 1, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 30 });
const launches = fc.array(launch, { minLength: 2, maxLength: 8 });

function random(): Random {
  return new Random('3');
}

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
  expect(() => meanInterval([1])).toThrow(RangeError);
  expect(meanInterval([2, 2, 2])).toEqual({ estimate: 2, low: 2, high: 2 });
});

test('several launches: the interval is that of their medians, widened to hold the median of all blocks', () => {
  fc.assert(
    fc.property(launches, (values) => {
      const { estimate, low, high, scope, launches: count } = launchInterval(values, { random: random() });
      const ofMedians = meanInterval(launchMedians(values));
      expect({ scope, count }).toEqual({ scope: 'launches', count: values.length });
      expect(low).toBe(Math.min(estimate, ofMedians.low));
      expect(high).toBe(Math.max(estimate, ofMedians.high));
      expect(estimate).toBe(signInterval(values.flat()).estimate);
    }),
  );
});

test('a long launch apart from the others moves the estimate, and the interval is widened to it', () => {
  const short = Array.from({ length: 10 }, () => [1, 1, 1]);
  const long = (value: number): number[] => new Array<number>(50).fill(value);
  const below = launchInterval([long(0.9), ...short], { random: random() });
  expect([below.estimate, below.low]).toEqual([0.9, 0.9]);
  expect(below.high).toBeLessThan(1.02);
  const above = launchInterval([long(1.1), ...short], { random: random() });
  expect([above.estimate, above.high]).toEqual([1.1, 1.1]);
});

test('one launch: its rounds are drawn, and the interval says that it speaks of that launch only', () => {
  const only = [5, 3, 9, 4, 6, 7, 5, 8];
  const alone = launchInterval([only, []], { random: random() });
  expect(alone).toEqual({ ...bootstrapMedian([only], { random: random() }), scope: 'rounds', launches: 1 });
  expect(() => launchInterval([[]], { random: random() })).toThrow(RangeError);
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
      const { low, high } = launchInterval(run, { random: noise });
      if (low <= 1000 && 1000 <= high) covered++;
    }
    // Four standard errors of 1000 trials at 95% are 2.8%; the percentile bootstrap covers 90% at five launches.
    expect(covered / trials).toBeGreaterThan(0.922);
    expect(covered / trials).toBeLessThan(0.978);
  },
);
