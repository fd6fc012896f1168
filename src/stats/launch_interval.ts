/** What a run says about its host: launches are the replicates. */
import { mean, sampleVariance } from 'simple-statistics';
import { CONFIDENCE, medianOfSorted } from './inference/interval.js';
import { studentCritical } from './inference/distributions.js';
import type { Estimate } from './summary.js';

/** The median of each launch that has a value, in the unit of the values. */
export function launchMedians(launches: readonly ArrayLike<number>[]): number[] {
  return launches
    .filter((values) => values.length > 0)
    .map((values) => medianOfSorted(Float64Array.from(values).sort()));
}

export interface MeanOptions {
  readonly confidence?: number | undefined;
  /** No standard error is smaller: see {@link clockFloor}. In the unit of the values; 0 unless given. */
  readonly leastError?: number | undefined;
}

/**
 * Mean of independent values with Student's t interval (one degree of freedom less than values), in their unit. The
 * interval of one value is the whole line: it does not show how values vary. No values are a RangeError.
 */
export function meanInterval(values: readonly number[], options: MeanOptions = {}): Estimate {
  const { confidence = CONFIDENCE, leastError = 0 } = options;
  if (values.length === 0) throw new RangeError('a mean needs a value');
  const estimate = mean([...values]);
  if (values.length === 1) return { estimate, low: -Infinity, high: Infinity };
  const error = Math.max(leastError, Math.sqrt(sampleVariance([...values]) / values.length));
  const reach = error === 0 ? 0 : error * studentCritical((1 - confidence) / 2, values.length - 1);
  return { estimate, low: estimate - reach, high: estimate + reach };
}

/** An estimate and the number of launches behind its interval. */
export interface LaunchEstimate extends Estimate {
  readonly launches: number;
}

/**
 * The mean over the launches' medians with Student's t interval, in the unit of the values (ticks, or log ratios). Drift,
 * autocorrelation and unequal noise inside launches need no model. (Exact intervals over pooled rounds cover 52 to 69%,
 * percentiles of the hierarchical bootstrap 68 to 93% of runs with 3 to 10 launches, see reports/coverage.md.) No values
 * are a RangeError.
 */
export function launchEstimate(
  launches: readonly ArrayLike<number>[],
  options: MeanOptions = {},
): LaunchEstimate {
  const medians = launchMedians(launches);
  return { ...meanInterval(medians, options), launches: medians.length };
}

/**
 * The least standard error of what a clock measured, in ticks: one step of it over the square root of the exits. Values
 * that agree to the last digit say that the clock is coarse, not that nothing varies.
 * @param stepTicks how far the clock moves at once
 */
export function clockFloor(stepTicks: number, exits: number): number {
  return exits > 0 ? stepTicks / Math.sqrt(exits) : stepTicks;
}
