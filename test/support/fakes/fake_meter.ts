import type { LaunchErrorCode } from '../../../src/measure/failures.js';
import type { LaunchCounters } from '../../../src/samples/counters.js';
import type { Exact, Fault, Histogram, Host } from '../../../src/samples/protocol.js';
import { bucketLowerBound } from '../../../src/stats/histogram.js';
import type { Account } from '../../../src/samples/account.js';

/** Where in a run something happens. */
export interface FakeMoment {
  readonly launch: number;
  readonly round: number;
}

/** How a cell fails, in one launch or in all. */
interface FakeFailure {
  readonly reason: string;
  readonly field?: string;
  readonly fault?: Fault;
  readonly launch?: number;
  /** The round in which it does, after its proof; unless given, its proof fails. */
  readonly round?: number;
}

export interface FakeOptions {
  readonly host?: Host;
  /** What every exit and control takes, as a share of what it takes on the usual made-up host; 1 unless given. */
  readonly costs?: number;
  /** Relative width of the noise on each block. */
  readonly noise?: number;
  /** Launches in which every KVM_RUN costs 5,000 ticks more. */
  readonly slowLaunches?: readonly number[];
  /** Launches in which blocks differ from round to round thirty times as much. */
  readonly disturbedLaunches?: readonly number[];
  /** By cell id: cells that fail, and why others are skipped. */
  readonly failed?: Readonly<Record<string, FakeFailure>>;
  readonly skipped?: Readonly<Record<string, string>>;
  /** Every n-th round loses its first block to a migration; 0: none. */
  readonly dropEvery?: number;
  readonly error?: FakeMoment & { readonly code: LaunchErrorCode; readonly cell?: string };
  /** KVM's account of a cell in a launch, by the cell's id; undefined: that cell has none. */
  readonly account?: (cell: string, launch: number) => Account | undefined;
  /** Why the launches of this host have no account. */
  readonly noAccount?: string;
  /** The launch goes without a word. */
  readonly crash?: FakeMoment;
  /** What the processor's counters say at the end of every launch. */
  readonly counters?: LaunchCounters;
}

/** Of one block, in ticks per exit. */
export interface FakeBlock {
  readonly mean: number;
  readonly median: number;
  readonly min: number;
  /** How much of the fake's own time it took. */
  readonly ms: number;
  /** Where instructions are counted. */
  readonly exact?: Exact;
}

/** Measures the blocks of one launch. */
export interface FakeMeter {
  /** What the blocks are to be as long as where the spec leaves that open, by cell; null: it leaves none open. */
  calibrate(timed: readonly number[]): (number | null)[] | null;
  /** @param index of the cell in the spec */
  block(index: number, random: () => number): FakeBlock;
  /** Of every block so far. */
  histograms(): Histogram[];
}

/** Mulberry32: the same numbers on every machine. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A fair shuffle (Fisher-Yates). */
export function shuffled(items: readonly number[], random: () => number): number[] {
  const order = [...items];
  for (let last = order.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [order[last], order[other]] = [order[other] ?? 0, order[last] ?? 0];
  }
  return order;
}

function bucketOf(ticks: number): number {
  let low = 0;
  let high = 2048;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (bucketLowerBound(middle) <= ticks) low = middle;
    else high = middle;
  }
  return low;
}

/** Every exit of blocks with these values, as if all exits of a block had taken the same time. */
export function histogramOf(values: readonly number[], exitsPerBlock: number): Omit<Histogram, 'cell'> {
  const counts = new Map<number, number>();
  for (const ticks of values) {
    const bucket = bucketOf(ticks);
    counts.set(bucket, (counts.get(bucket) ?? 0) + exitsPerBlock);
  }
  const sorted = [...counts.entries()].sort(([a], [b]) => a - b);
  return {
    buckets: sorted.map(([bucket]) => bucket),
    counts: sorted.map(([, count]) => count),
    max: Math.max(...values),
  };
}
