/**
 * The cost in a launch while nothing else disturbs it. Other work on a host only ever adds time: the lower end of a
 * launch's rounds is the time of the code itself, the rest is the time of the code and its neighbours (Chen and Revels,
 * Robust benchmarking in noisy environments, arXiv:1608.04295; they take the minimum, and the first decile depends less
 * on the number of rounds).
 */

/** The share of rounds that must be undisturbed in a launch. */
export const QUIET_SHARE = 0.1;
/** The quiet level is trusted if this share of the rounds lies close together. */
const AGREEING_SHARE = 0.4;
/** Fewer rounds have no lower end. */
const MIN_ROUNDS = 3;
/** Of values that do not differ at all, such as those of a coarse clock; in ln units. */
const LEAST_SPREAD = 0.0005;

function ascending(values: ArrayLike<number>): Float64Array {
  return Float64Array.from(values)
    .filter((value) => !Number.isNaN(value))
    .sort();
}

/** The value that this share of ascending values does not exceed (nearest rank); NaN without values. */
export function nearestRank(sorted: ArrayLike<number>, share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN;
}

/**
 * A quantile of ascending values whose expected rank does not jump with their number: linear between order statistics
 * at share x (n + 1) (Weibull 1939; type 6 of Hyndman and Fan 1996). Nearest ranks are the lowest of ten values, 9% of
 * them expected below, and the second of eleven, 17%. Below the lowest rank it is the lowest value. NaN without values.
 */
function interpolatedQuantile(sorted: ArrayLike<number>, share: number): number {
  const rank = Math.min(sorted.length, Math.max(1, share * (sorted.length + 1)));
  const [below, above] = [sorted[Math.floor(rank) - 1] ?? NaN, sorted[Math.ceil(rank) - 1] ?? NaN];
  return below + (above - below) * (rank - Math.floor(rank));
}

/** The first decile of a launch's rounds (interpolated), in their unit; NaN where fewer than three have a value. */
export function quietLevel(values: ArrayLike<number>): number {
  const sorted = ascending(values);
  return sorted.length < MIN_ROUNDS ? NaN : interpolatedQuantile(sorted, QUIET_SHARE);
}

/**
 * How far the quieter two fifths of a launch's rounds reach above the quietest one, in ln units for logs. It is small
 * where the launch has a quiet level, and large where its quietest rounds were only luckier than the others. NaN with
 * fewer than three values.
 */
export function quietSpread(logs: ArrayLike<number>): number {
  const sorted = ascending(logs);
  if (sorted.length < MIN_ROUNDS) return NaN;
  return Math.max(LEAST_SPREAD, nearestRank(sorted, AGREEING_SHARE) - nearestRank(sorted, 0));
}
