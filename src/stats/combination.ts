/** Weighted sums of cells, paired by round, with launches as replicates. */
import { byLaunch } from './columns.js';
import { launchEstimate, type LaunchEstimate } from './launch_interval.js';

/** One column and its weight. */
export interface Term {
  /** Entry i is round i, NaN where the block is absent or dropped; ticks per exit. */
  readonly column: ArrayLike<number>;
  readonly weight: number;
}

/** The mean over launches of their medians over rounds, with Student's t. */
export interface Combined extends LaunchEstimate {
  readonly rounds: number;
}

/** The weighted sum of one round; NaN where any of its blocks is not there. */
function sumOf(terms: readonly Term[], round: number): number {
  return terms.reduce((sum, { column, weight }) => sum + weight * (column[round] ?? NaN), 0);
}

function overLaunches(launches: readonly number[], valueOf: (round: number) => number): Combined | null {
  const values = launches.map((_, round) => {
    const value = valueOf(round);
    return Number.isFinite(value) ? value : NaN;
  });
  const rounds = values.filter((value) => !Number.isNaN(value)).length;
  return rounds === 0 ? null : { ...launchEstimate(byLaunch(values, launches)), rounds };
}

/**
 * A weighted sum of columns in ticks per exit: a plain difference is a column of weight 1 and one of weight -1. A round
 * counts only if none of its blocks was dropped. Null: no such round.
 * @param launches launch of each round
 */
export function combine(terms: readonly Term[], launches: readonly number[]): Combined | null {
  return overLaunches(launches, (round) => sumOf(terms, round));
}

/** One weighted sum over another, round by round; rounds whose denominator is not above zero are left out. */
export function combinedRatio(
  numerator: readonly Term[],
  denominator: readonly Term[],
  launches: readonly number[],
): Combined | null {
  return overLaunches(launches, (round) => {
    const below = sumOf(denominator, round);
    return below > 0 ? sumOf(numerator, round) / below : NaN;
  });
}
