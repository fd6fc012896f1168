/**
 * What a launch costs while nothing else disturbs it. Other work on a host only ever adds time, so that the lower end
 * of a launch's rounds is what the code itself takes, and the rest is what the code and its neighbours take (Chen and
 * Revels, Robust benchmarking in noisy environments, arXiv:1608.04295, who take the minimum; the first decile
 * depends less on the number of rounds).
 */

/** The share of its rounds that a launch needs undisturbed. */
export const QUIET_SHARE = 0.1;
/** Its quiet level is believed where so many of its rounds lie close together. */
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

/** The value that this share of ascending values reach at most (nearest rank); NaN of none. */
export function nearestRank(sorted: ArrayLike<number>, share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN;
}

/** The first decile of a launch's rounds (nearest rank), in their unit; NaN where fewer than three have a value. */
export function quietLevel(values: ArrayLike<number>): number {
  const sorted = ascending(values);
  return sorted.length < MIN_ROUNDS ? NaN : nearestRank(sorted, QUIET_SHARE);
}

/**
 * How far the quieter two fifths of a launch's rounds reach above the quietest, in ln units where logs are given: small
 * where its quiet level is one, large where the rounds below it are but luckier than others. NaN with fewer than
 * three values.
 */
export function quietSpread(logs: ArrayLike<number>): number {
  const sorted = ascending(logs);
  if (sorted.length < MIN_ROUNDS) return NaN;
  return Math.max(LEAST_SPREAD, nearestRank(sorted, AGREEING_SHARE) - nearestRank(sorted, 0));
}
