/**
 * The cost in a launch while nothing else disturbs it. Other work on a host only ever adds time: the lower end of a
 * launch's rounds is the time of the code itself, the rest is the time of the code and its neighbours (Chen and Revels,
 * Robust benchmarking in noisy environments, arXiv:1608.04295; they take the minimum, and the first decile depends less
 * on the number of rounds).
 */

import { gammaln } from 'simple-statistics';

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

/** ln of "n choose k". */
function lnChoose(n: number, k: number): number {
  return gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1);
}

/** What the value of this rank (from 1) is on average among `drawn` of the ascending values, whichever are drawn. */
function expectedAtRank(sorted: ArrayLike<number>, rank: number, drawn: number): number {
  const n = sorted.length;
  if (drawn === n) return sorted[rank - 1] ?? NaN;
  let sum = 0;
  for (let at = rank; at <= n - drawn + rank; at++) {
    const lnWays = lnChoose(at - 1, rank - 1) + lnChoose(n - at, drawn - rank) - lnChoose(n, drawn);
    sum += Math.exp(lnWays) * (sorted[at - 1] ?? NaN);
  }
  return sum;
}

/**
 * The first decile of a launch's rounds, in their unit; NaN where fewer than three have a value. Its rank is
 * 0.1 x (n + 1), linear between order statistics (Weibull 1939; type 6 of Hyndman and Fan 1996), so that its expectation
 * does not jump with the number of rounds: nearest ranks are the lowest of ten values, 9% of them expected below, and the
 * second of eleven, 17%. Below the lowest rank it is the lowest value.
 * @param of how many rounds: of more, it is the average of the quiet levels of so many, since the lowest of many is lower
 */
export function quietLevel(values: ArrayLike<number>, of = Infinity): number {
  const sorted = ascending(values);
  if (sorted.length < MIN_ROUNDS) return NaN;
  const drawn = Math.min(sorted.length, Math.max(MIN_ROUNDS, of));
  const rank = Math.min(drawn, Math.max(1, QUIET_SHARE * (drawn + 1)));
  const below = expectedAtRank(sorted, Math.floor(rank), drawn);
  return below + (expectedAtRank(sorted, Math.ceil(rank), drawn) - below) * (rank - Math.floor(rank));
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
