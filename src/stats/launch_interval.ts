import { mean, sampleVariance } from 'simple-statistics';
import { bootstrapMedian, type BootstrapOptions } from './inference/bootstrap.js';
import { CONFIDENCE, medianOfSorted } from './inference/interval.js';
import { studentCritical } from './inference/distributions.js';
import type { Estimate } from './summary.js';

/** The median of each launch that has a value, in the unit of the values: launches are the replicates of a run. */
export function launchMedians(launches: readonly ArrayLike<number>[]): number[] {
  return launches
    .filter((values) => values.length > 0)
    .map((values) => medianOfSorted(Float64Array.from(values).sort()));
}

/**
 * Mean of independent values with Student's t interval (degrees of freedom: one less than values), in their unit.
 * Fewer than two values are a RangeError: nothing is known then of how they vary.
 */
export function meanInterval(values: readonly number[], confidence = CONFIDENCE): Estimate {
  if (values.length < 2) throw new RangeError('the interval of a mean needs two values');
  const estimate = mean([...values]);
  const error = Math.sqrt(sampleVariance([...values]) / values.length);
  const reach = error === 0 ? 0 : error * studentCritical((1 - confidence) / 2, values.length - 1);
  return { estimate, low: estimate - reach, high: estimate + reach };
}

/** An interval that says what it speaks of. */
export interface LaunchInterval extends Estimate {
  /** `launches`: any launch on this host. `rounds`: this one launch only, because there was no other. */
  readonly scope: 'launches' | 'rounds';
  readonly launches: number;
}

/**
 * The level of a run, in the unit of its values (ticks, or log ratios): median over all blocks, with an interval
 * for what launches on this host have in the middle: Student's t over the launches' medians, so that drift,
 * autocorrelation and unequal noise inside launches need no model. It replaces the percentiles of the
 * hierarchical bootstrap, which cover 68 to 93 of 100 runs with 3 to 10 launches where 95 are claimed
 * (reports/coverage.md). With one launch it is the moving-block bootstrap of its rounds. Widened to hold the
 * estimate. No values at all are a RangeError.
 */
export function launchInterval(
  launches: readonly ArrayLike<number>[],
  options: BootstrapOptions,
): LaunchInterval {
  const medians = launchMedians(launches);
  if (medians.length < 2) return { ...bootstrapMedian(launches, options), scope: 'rounds', launches: 1 };
  const all = Float64Array.from(launches.flatMap((values) => Array.from(values))).sort();
  const estimate = medianOfSorted(all);
  const { low, high } = meanInterval(medians, options.confidence);
  return {
    estimate,
    low: Math.min(estimate, low),
    high: Math.max(estimate, high),
    scope: 'launches',
    launches: medians.length,
  };
}
