/** A change of KVM put into recorded launches: what their blocks and exits would have taken. */
import type { Cell } from '../../src/plan/cell.js';
import { recomputed } from '../../src/results/recompute.js';
import type { CellResult, Results } from '../../src/results/schema.js';
import { bucketIndex, bucketLowerBound, histogramTotal, type Buckets } from '../../src/stats/histogram.js';
import type { Random } from '../../src/stats/inference/random.js';

/** What becomes of one cell. */
export interface CellChange {
  /** Share of its blocks that it meets. */
  readonly blocks: number;
  /** Share of launches that it meets; in the others nothing changes. */
  readonly launches?: number;
  /** Ticks of an exit in these blocks, from what it took before. */
  readonly exit: (ticks: number) => number;
  /** Exits that take so many times the cell's level besides, as a share of all: too few for any median to move. */
  readonly rare?: { readonly share: number; readonly times: number };
}

/** By cell; null: it stays as it was. @param level median ticks per exit */
export type Change = (cell: Cell, level: number) => CellChange | null;

type MeasuredResult = Extract<CellResult, { status: 'measured' }>;

function isMeasured(result: CellResult | undefined): result is MeasuredResult {
  return result?.status === 'measured';
}

/** How many of these exits are rare ones: Poisson, by Knuth's product of uniform numbers. */
function rareExits(expected: number, random: Random): number {
  const limit = Math.exp(-expected);
  let count = 0;
  for (let product = random.next(); product > limit; product *= random.next()) count++;
  return count;
}

function movedHistogram(histogram: Buckets, change: CellChange, level: number): Buckets {
  const { blocks, launches = 1, exit, rare } = change;
  const counts = new Map<number, number>();
  const add = (bucket: number, count: number): void => {
    if (count > 0) counts.set(bucket, (counts.get(bucket) ?? 0) + count);
  };
  histogram.buckets.forEach((bucket, position) => {
    const all = histogram.counts[position] ?? 0;
    const slow = Math.round(all * (rare?.share ?? 0));
    const met = Math.round((all - slow) * blocks * launches);
    const middle = (bucketLowerBound(bucket) + bucketLowerBound(bucket + 1)) / 2;
    add(bucketIndex(exit(middle)), met);
    add(bucketIndex(middle + level * (rare?.times ?? 0)), slow);
    add(bucket, all - slow - met);
  });
  const sorted = [...counts].sort(([left], [right]) => left - right);
  const slowest = rare === undefined || histogramTotal(histogram) === 0 ? 0 : level * rare.times;
  return {
    buckets: sorted.map(([bucket]) => bucket),
    counts: sorted.map(([, count]) => count),
    max: exit(histogram.max) + slowest,
  };
}

interface Changed {
  readonly result: MeasuredResult;
  readonly change: CellChange;
  readonly level: number;
}

function changedCells({ cells }: Results, change: Change): (Changed | null)[] {
  return cells.map((result) => {
    if (!isMeasured(result)) return null;
    const level = result.level.estimate;
    const own = change(result.cell, level);
    return own === null ? null : { result, change: own, level };
  });
}

type Round = Results['rounds'][number];

function changedRound(
  round: Round,
  cells: readonly (Changed | null)[],
  isMet: (launch: number, change: CellChange) => boolean,
  random: Random,
): Round {
  const mean = [...round.mean];
  const median = [...round.median];
  const min = [...round.min];
  round.cell.forEach((index, position) => {
    const changed = cells[index] ?? null;
    if (changed === null) return;
    const { change, level, result } = changed;
    const { exit, rare, blocks } = change;
    if (isMet(round.launch, change) && random.next() < blocks)
      for (const column of [mean, median, min]) column[position] = exit(column[position] ?? NaN);
    if (rare === undefined) return;
    const count = rareExits(rare.share * result.exitsPerBlock, random);
    mean[position] = (mean[position] ?? NaN) + (count * rare.times * level) / result.exitsPerBlock;
  });
  return { ...round, mean, median, min };
}

/** The run as it would have been with a change, its statistics computed anew. */
export function withChange(results: Results, change: Change, random: Random): Results {
  const changed = changedCells(results, change);
  const luck = new Map(results.launches.map(({ launch }) => [launch, random.next()]));
  const isMet = (launch: number, { launches = 1 }: CellChange): boolean => (luck.get(launch) ?? 0) < launches;
  const rounds = results.rounds.map((round) => changedRound(round, changed, isMet, random));
  const cells = results.cells.map((result, index): CellResult => {
    const own = changed[index] ?? null;
    if (own === null || !isMeasured(result)) return result;
    return { ...result, histogram: movedHistogram(result.histogram, own.change, own.level) };
  });
  return recomputed({ ...results, rounds, cells });
}
