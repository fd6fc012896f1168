/** Medians over rounds of weighted sums of cells, paired by round. */
import { largest } from '../lib/extremes.js';
import { signInterval } from './inference/interval.js';
import type { Estimate } from './summary.js';

/** One column and its weight. */
export interface Term {
  /** Entry i is round i, NaN where the block is absent or dropped; ticks per exit. */
  readonly column: ArrayLike<number>;
  readonly weight: number;
}

/** A median over rounds with its exact sign interval. */
export interface Combined extends Estimate {
  readonly rounds: number;
}

/** The weighted sum of one round; NaN where any of its blocks is not there. */
function sumOf(terms: readonly Term[], round: number): number {
  return terms.reduce((sum, { column, weight }) => sum + weight * (column[round] ?? NaN), 0);
}

function longest(terms: readonly Term[]): number {
  return largest([0, ...terms.map(({ column }) => column.length)]);
}

function medianOver(rounds: number, valueOf: (round: number) => number): Combined | null {
  const values: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const value = valueOf(round);
    if (Number.isFinite(value)) values.push(value);
  }
  if (values.length === 0) return null;
  const { estimate, low, high } = signInterval(values);
  return { estimate, low, high, rounds: values.length };
}

/**
 * The median over rounds of a weighted sum of columns, in ticks per exit: a plain difference is a column of weight 1 and
 * one of weight -1. A round counts only if none of its blocks was dropped. Null: no such round.
 */
export function combine(terms: readonly Term[]): Combined | null {
  return medianOver(longest(terms), (round) => sumOf(terms, round));
}

/** The median over rounds of one weighted sum over another; rounds whose denominator is not above zero are left out. */
export function combinedRatio(numerator: readonly Term[], denominator: readonly Term[]): Combined | null {
  const rounds = longest([...numerator, ...denominator]);
  return medianOver(rounds, (round) => {
    const below = sumOf(denominator, round);
    return below > 0 ? sumOf(numerator, round) / below : NaN;
  });
}
