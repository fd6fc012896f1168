import { gammaln } from 'simple-statistics';
import type { Estimate } from './summary.js';

export const CONFIDENCE = 0.95;

/** A median with an exact order-statistic interval. */
export interface SignInterval extends Estimate {
  /** Probability that the interval covers the median, whatever the distribution. */
  readonly coverage: number;
  /** False: too few values for the confidence asked for, and `low`..`high` is merely the smallest..largest. */
  readonly reached: boolean;
}

/** Which order statistics bound the median: the `rank`-th smallest and the `rank`-th largest (from 1). */
export interface SignRank {
  readonly rank: number;
  readonly coverage: number;
  readonly reached: boolean;
}

/** Log-gamma is right to about 1e-12, so a coverage that equals the confidence exactly may come out below it. */
const ROUNDING = 1e-11;

/** P(Bin(n, 1/2) = k). */
function binomialHalf(n: number, k: number): number {
  return Math.exp(gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1) - n * Math.LN2);
}

function computeSignRank(count: number, confidence: number): SignRank {
  const required = confidence - ROUNDING;
  let tail = binomialHalf(count, 0);
  if (1 - 2 * tail < required) return { rank: 1, coverage: Math.max(0, 1 - 2 * tail), reached: false };
  for (let rank = 1; ; rank++) {
    const nextTail = tail + binomialHalf(count, rank);
    if (1 - 2 * nextTail < required) return { rank, coverage: 1 - 2 * tail, reached: true };
    tail = nextTail;
  }
}

const rankCache = new Map<number, Map<number, SignRank>>();

/**
 * The narrowest symmetric pair of order statistics that covers the median of a continuous distribution with at
 * least `confidence`: coverage is 1 - 2 P(Bin(count, 1/2) < rank), exact (David and Nagaraja, Order Statistics,
 * 7.1). `count` of at least 1, `confidence` in (0, 1), else a RangeError.
 */
export function signRank(count: number, confidence = CONFIDENCE): SignRank {
  if (!(count >= 1)) throw new RangeError('a median needs at least one value');
  if (!(confidence > 0 && confidence < 1)) throw new RangeError(`confidence ${confidence} is not in (0, 1)`);
  const byCount = rankCache.get(confidence) ?? new Map<number, SignRank>();
  rankCache.set(confidence, byCount);
  const known = byCount.get(count);
  if (known !== undefined) return known;
  const computed = computeSignRank(count, confidence);
  byCount.set(count, computed);
  return computed;
}

/** Median of the first `count` of ascending values, in their unit. */
export function medianOfSorted(sorted: ArrayLike<number>, count = sorted.length): number {
  const lower = sorted[(count - 1) >> 1] ?? NaN;
  const upper = sorted[count >> 1] ?? NaN;
  // Not (lower + upper) / 2, which can leave [lower, upper] by one rounding when both are equal and huge.
  return lower + (upper - lower) / 2;
}

/** {@link signInterval} of the first `count` values of an array that is already ascending. */
export function signIntervalOfSorted(
  sorted: ArrayLike<number>,
  count = sorted.length,
  confidence = CONFIDENCE,
): SignInterval {
  const { rank, coverage, reached } = signRank(count, confidence);
  return {
    estimate: medianOfSorted(sorted, count),
    low: sorted[rank - 1] ?? NaN,
    high: sorted[count - rank] ?? NaN,
    coverage,
    reached,
  };
}

/**
 * Median with its exact order-statistic (sign) interval, in the unit of the values. It supposes nothing of the
 * distribution but independence. No values is a RangeError.
 */
export function signInterval(values: ArrayLike<number>, confidence = CONFIDENCE): SignInterval {
  return signIntervalOfSorted(Float64Array.from(values).sort(), values.length, confidence);
}
