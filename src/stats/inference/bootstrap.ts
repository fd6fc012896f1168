/** The moving-block bootstrap of a median: the interval of a run with one launch. */
import { quantileSorted } from 'simple-statistics';
import { CONFIDENCE, medianOfSorted } from './interval.js';
import type { Random } from './random.js';
import type { Estimate } from '../summary.js';

export const RESAMPLES = 1000;

export interface BootstrapOptions {
  readonly random: Random;
  readonly resamples?: number;
  readonly confidence?: number;
}

/**
 * The values as ranks. A resample only counts how often each rank was drawn, and its median is one scan over the counts:
 * no copy, no selection, no allocation.
 */
interface Pool {
  /** Distinct values, ascending. */
  readonly distinct: Float64Array;
  /** For each launch, the rank of each of its values in the order measured. */
  readonly ranks: readonly Uint32Array[];
  /** Draws of each rank in the resample under way. */
  readonly counts: Uint32Array;
}

function poolOf(launches: readonly ArrayLike<number>[], sorted: Float64Array): Pool {
  const distinct = sorted.filter((value, i) => i === 0 || value !== sorted[i - 1]);
  const rankOf = new Map<number, number>();
  distinct.forEach((value, rank) => rankOf.set(value, rank));
  const ranks = launches.map((values) => Uint32Array.from(values, (value) => rankOf.get(value) ?? 0));
  return { distinct, ranks, counts: new Uint32Array(distinct.length) };
}

/** Moving blocks keep neighbours together, so that autocorrelated rounds are not taken for independent ones. */
export function blockLength(rounds: number): number {
  return Math.max(1, Math.round(Math.cbrt(rounds)));
}

/** Draws one launch's rounds into the counts; gives how many were drawn. */
function drawRounds(ranks: Uint32Array, counts: Uint32Array, random: Random): number {
  const rounds = ranks.length;
  const block = blockLength(rounds);
  for (let drawn = 0; drawn < rounds;) {
    const start = random.below(rounds - block + 1);
    const end = start + Math.min(block, rounds - drawn);
    for (let i = start; i < end; i++) {
      const rank = ranks[i] ?? 0;
      counts[rank] = (counts[rank] ?? 0) + 1;
    }
    drawn += end - start;
  }
  return rounds;
}

function medianOfCounts(pool: Pool, total: number): number {
  const lowerAt = (total - 1) >> 1;
  const upperAt = total >> 1;
  let seen = 0;
  let rank = -1;
  while (seen <= lowerAt) seen += pool.counts[++rank] ?? NaN;
  const lower = pool.distinct[rank] ?? NaN;
  while (seen <= upperAt) seen += pool.counts[++rank] ?? NaN;
  return lower + ((pool.distinct[rank] ?? NaN) - lower) / 2;
}

function resampledMedian(pool: Pool, random: Random): number {
  const launches = pool.ranks.length;
  pool.counts.fill(0);
  let total = 0;
  for (let i = 0; i < launches; i++) {
    const pick = launches === 1 ? 0 : random.below(launches);
    const ranks = pool.ranks[pick];
    if (ranks !== undefined) total += drawRounds(ranks, pool.counts, random);
  }
  return medianOfCounts(pool, total);
}

/**
 * Median over all values with a hierarchical bootstrap percentile interval, in the unit of the values: launches
 * are drawn with replacement, then moving blocks of consecutive rounds (length about the cube root of their
 * number, Künsch 1989) inside each. With one launch only rounds are drawn, and the interval does not cover how launches
 * differ. It is widened to hold the estimate.
 * Values must be numbers (no NaN); none at all is a RangeError.
 */
export function bootstrapMedian(
  launches: readonly ArrayLike<number>[],
  { random, resamples = RESAMPLES, confidence = CONFIDENCE }: BootstrapOptions,
): Estimate {
  const filled = launches.filter((values) => values.length > 0);
  const sorted = Float64Array.from(filled.flatMap((values) => Array.from(values))).sort();
  if (sorted.length === 0) throw new RangeError('a bootstrap needs at least one value');
  const pool = poolOf(filled, sorted);
  const medians = new Float64Array(resamples);
  for (let i = 0; i < resamples; i++) medians[i] = resampledMedian(pool, random);
  const ordered = Array.from(medians.sort());
  const estimate = medianOfSorted(sorted);
  const tail = (1 - confidence) / 2;
  return {
    estimate,
    low: Math.min(estimate, quantileSorted(ordered, tail)),
    high: Math.max(estimate, quantileSorted(ordered, 1 - tail)),
  };
}
