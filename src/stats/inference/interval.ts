/** Exact intervals that assume no distribution: of quantiles by order statistics, and of shares of trials. */
import { gammaln } from 'simple-statistics';
import { betaQuantile } from './distributions.js';
import type { Estimate } from '../summary.js';

export const CONFIDENCE = 0.95;

/** A median, or another quantile, with an exact order-statistic interval. */
export interface SignInterval extends Estimate {
  /** Probability that the interval covers the quantile, whatever the distribution. */
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

/** Log-gamma is accurate to about 1e-12, so a coverage that equals the confidence may come out slightly below it. */
const ROUNDING = 1e-11;

/** P(Bin(n, share) = k). */
function binomial(n: number, k: number, share: number): number {
  const ways = gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1);
  return Math.exp(ways + k * Math.log(share) + (n - k) * Math.log1p(-share));
}

/** One end of an interval: the `rank`-th smallest lies above the quantile with probability `miss`. */
interface LowerEnd {
  readonly rank: number;
  readonly miss: number;
  readonly reached: boolean;
}

/** The highest order statistic that lies above the quantile in at most `tail` of all samples. */
function lowerEnd(count: number, share: number, tail: number): LowerEnd {
  const allowed = tail + ROUNDING / 2;
  let miss = binomial(count, 0, share);
  if (miss > allowed) return { rank: 1, miss, reached: false };
  for (let rank = 1; ; rank++) {
    const next = miss + binomial(count, rank, share);
    if (next > allowed || rank === count) return { rank, miss, reached: true };
    miss = next;
  }
}

/** Which order statistics bound a quantile: the `low`-th and the `high`-th smallest (from 1). */
export interface QuantileRanks {
  readonly low: number;
  readonly high: number;
  readonly coverage: number;
  readonly reached: boolean;
}

function computeRanks(count: number, share: number, confidence: number): QuantileRanks {
  const tail = (1 - confidence) / 2;
  const low = lowerEnd(count, share, tail);
  // Seen from the largest value down, the quantile is that of the share above it.
  const high = lowerEnd(count, 1 - share, tail);
  return {
    low: low.rank,
    high: count + 1 - high.rank,
    coverage: Math.max(0, 1 - low.miss - high.miss),
    reached: low.reached && high.reached,
  };
}

const rankCache = new Map<string, QuantileRanks>();

/**
 * The order statistics nearest to the `share`-quantile of a continuous distribution that leave out at most half
 * of 1 - `confidence` on either side, exact for any distribution (David and Nagaraja, Order Statistics, 7.1). Not
 * `reached`: an end would need more values, and is the outermost value instead. `count` of at
 * least 1, `share` and `confidence` in (0, 1), else a RangeError.
 */
export function quantileRanks(count: number, share: number, confidence = CONFIDENCE): QuantileRanks {
  if (!(count >= 1)) throw new RangeError('a quantile needs at least one value');
  if (!(share > 0 && share < 1)) throw new RangeError(`a quantile's share ${share} is not in (0, 1)`);
  if (!(confidence > 0 && confidence < 1)) throw new RangeError(`confidence ${confidence} is not in (0, 1)`);
  const key = `${count}/${share}/${confidence}`;
  const known = rankCache.get(key);
  if (known !== undefined) return known;
  const computed = computeRanks(count, share, confidence);
  rankCache.set(key, computed);
  return computed;
}

/** The pair of {@link quantileRanks} for the median, which is symmetric. */
export function signRank(count: number, confidence = CONFIDENCE): SignRank {
  const { low, coverage, reached } = quantileRanks(count, 1 / 2, confidence);
  return { rank: low, coverage, reached };
}

/**
 * The `share`-quantile (linear between order statistics) of values already ascending, with its exact
 * order-statistic interval, in their unit.
 */
export function quantileIntervalOfSorted(
  sorted: ArrayLike<number>,
  share: number,
  confidence = CONFIDENCE,
): SignInterval {
  const { low, high, coverage, reached } = quantileRanks(sorted.length, share, confidence);
  const at = (sorted.length - 1) * share;
  const below = sorted[Math.floor(at)] ?? NaN;
  const above = sorted[Math.ceil(at)] ?? NaN;
  const estimate = below + (above - below) * (at - Math.floor(at));
  const lowest = sorted[low - 1] ?? NaN;
  const highest = sorted[high - 1] ?? NaN;
  // Far out in a tail both ends can lie on one side of the interpolated value.
  return {
    estimate,
    low: Math.min(estimate, lowest),
    high: Math.max(estimate, highest),
    coverage,
    reached,
  };
}

/** Median of the first `count` of ascending values, in their unit. */
export function medianOfSorted(sorted: ArrayLike<number>, count = sorted.length): number {
  const lower = sorted[(count - 1) >> 1] ?? NaN;
  const upper = sorted[count >> 1] ?? NaN;
  // Not (lower + upper) / 2, which can leave [lower, upper] by one rounding when both are equal and huge.
  return lower + (upper - lower) / 2;
}

/** {@link signInterval} of the first `count` values of an array that is already ascending. */
function signIntervalOfSorted(
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
 * Median with its exact order-statistic (sign) interval, in the unit of the values. The values must be independent; any
 * distribution will do. No values are a RangeError.
 */
export function signInterval(values: ArrayLike<number>, confidence = CONFIDENCE): SignInterval {
  return signIntervalOfSorted(Float64Array.from(values).sort(), values.length, confidence);
}

/**
 * A share of trials with its Clopper-Pearson interval: exact, so that it covers with at least `confidence`
 * whatever the true share. `trials` of at least 1 and 0 <= successes <= trials, whole, else a RangeError.
 */
export function clopperPearson(successes: number, trials: number, confidence = CONFIDENCE): Estimate {
  const whole = Number.isInteger(successes) && Number.isInteger(trials);
  if (!whole || trials < 1 || successes < 0 || successes > trials) {
    throw new RangeError(`${successes} of ${trials} is no share`);
  }
  const tail = (1 - confidence) / 2;
  const failures = trials - successes;
  return {
    estimate: successes / trials,
    low: successes === 0 ? 0 : betaQuantile(tail, successes, failures + 1),
    high: failures === 0 ? 1 : betaQuantile(1 - tail, successes + 1, failures),
  };
}
