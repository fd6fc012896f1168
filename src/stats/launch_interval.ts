/** The level of a run with its interval; launches are the replicates. */
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
 * Mean of independent values with Student's t interval (one degree of freedom less than values), in their unit. Fewer
 * than two values are a RangeError: they do not show how values vary.
 */
export function meanInterval(values: readonly number[], confidence = CONFIDENCE): Estimate {
  if (values.length < 2) throw new RangeError('the interval of a mean needs two values');
  const estimate = mean([...values]);
  const error = Math.sqrt(sampleVariance([...values]) / values.length);
  const reach = error === 0 ? 0 : error * studentCritical((1 - confidence) / 2, values.length - 1);
  return { estimate, low: estimate - reach, high: estimate + reach };
}

/** An interval with its scope. */
export interface LaunchInterval extends Estimate {
  /** `launches`: it holds for any launch on this host. `rounds`: for the only launch of the run. */
  readonly scope: 'launches' | 'rounds';
  readonly launches: number;
}

/**
 * The level of a run, in the unit of its values (ticks, or log ratios): the median over all blocks. Its interval is
 * Student's t over the medians of the launches, so that drift, autocorrelation and unequal noise inside launches need no
 * model. (Percentiles of the hierarchical bootstrap claim 95% and cover 68 to 93% of runs with 3 to 10 launches, see
 * reports/coverage.md.) The interval of a run of one launch is the moving-block bootstrap of its rounds. It is widened
 * to hold the estimate. No values are a RangeError.
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
