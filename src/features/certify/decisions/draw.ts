import { disturbedBySpread, hasQuietLaunches } from '../../../stats/disturbed_launches.js';
import type { Random } from '../../../stats/inference/random.js';

/** The launches of two runs, by their index in the pool; none is in both. */
export interface Draw {
  readonly baseline: readonly number[];
  readonly candidate: readonly number[];
}

export interface Draws {
  readonly draws: readonly Draw[];
  /** This many, from the first on, share no launch with each other. */
  readonly disjoint: number;
}

/** Cuts without a new pair after which fewer decisions must do. */
const IDLE_CUTS = 50;
/** Decisions for each that shares no launch with another: more of so few launches would only repeat them. */
const DECISIONS_PER_DISJOINT = 10;

export const DRAWING =
  'A run is a series of consecutive launches: as many undisturbed ones as asked for, and the disturbed ones between ' +
  'them, at most twice as many in all. The pool is cut into such runs from a random first launch on, and the runs are ' +
  'paired at random (at least an hour apart where the pool was measured for two hours or more); then it is cut and paired again until there are enough decisions, at most ten for each of the first cut. No launch is in both runs of a ' +
  'decision, and decisions of one cut share no launch.';

/** What drawing needs to know of a pool. */
export interface PoolLaunches {
  readonly launches: number;
  /** By control and launch: what shows a disturbance. */
  readonly spreads: readonly (readonly number[])[];
  /** When each launch began, milliseconds; absent: not known. */
  readonly startedMs?: readonly number[];
}

const HOUR_MS = 3_600_000;
/** The runs of a decision are an hour apart where the pool has been measured for so long. */
const LONG_POOL_HOURS = 2;
const HOURS_APART = 1;

/** How far the runs of a decision must be apart, milliseconds. */
function leastApart(startedMs: readonly number[]): number {
  const spanMs = (startedMs.at(-1) ?? 0) - (startedMs[0] ?? 0);
  return spanMs >= LONG_POOL_HOURS * HOUR_MS ? HOURS_APART * HOUR_MS : 0;
}

function shuffled<Item>(items: readonly Item[], random: Random): Item[] {
  const order = [...items];
  for (let last = order.length - 1; last > 0; last--) {
    const other = random.below(last + 1);
    const moved = order[last] as Item;
    order[last] = order[other] as Item;
    order[other] = moved;
  }
  return order;
}

/** The run that begins with this launch of the pool; null where the pool ends before it. */
function runAt(first: number, size: number, { launches, spreads }: PoolLaunches): number[] | null {
  for (let length = size; first + length <= launches; length++) {
    const own = spreads.map((control) => control.slice(first, first + length));
    const disturbed = disturbedBySpread(own).filter(Boolean).length;
    if (hasQuietLaunches(length - disturbed, length, size))
      return Array.from({ length }, (_, position) => first + position);
  }
  return null;
}

/** The runs of one cut, in pairs. */
function cut(pool: PoolLaunches, size: number, random: Random): Draw[] {
  const runs: number[][] = [];
  let first = random.below((pool.launches % size) + 1);
  for (let run = runAt(first, size, pool); run !== null; run = runAt(first, size, pool)) {
    runs.push(run);
    first += run.length;
  }
  return pairs(shuffled(runs, random), pool.startedMs ?? []);
}

/** Each run with the next one that is far enough from it in time; those without a partner are left out. */
function pairs(runs: readonly (readonly number[])[], startedMs: readonly number[]): Draw[] {
  const least = leastApart(startedMs);
  const beganMs = ([first = 0]: readonly number[]): number => startedMs[first] ?? 0;
  const left = [...runs];
  const found: Draw[] = [];
  for (let baseline = left.shift(); baseline !== undefined; baseline = left.shift()) {
    const own = beganMs(baseline);
    const at = left.findIndex((other) => Math.abs(beganMs(other) - own) >= least);
    const [candidate] = at < 0 ? [] : left.splice(at, 1);
    if (candidate !== undefined) found.push({ baseline, candidate });
  }
  return found;
}

/**
 * Pairs of runs of `size` undisturbed launches each from a pool, {@link DRAWING} says how; fewer than wanted where
 * the pool has too few launches for them, none where it is too small for one.
 */
export function drawDecisions(pool: PoolLaunches, size: number, wanted: number, random: Random): Draws {
  const draws = new Map<string, Draw>();
  let disjoint = 0;
  let most = wanted;
  if (pool.launches < 2 * size) return { draws: [], disjoint };
  for (let idle = 0; idle < IDLE_CUTS && draws.size < most; idle++) {
    const before = draws.size;
    for (const draw of cut(pool, size, random)) {
      const key = `${String(draw.baseline[0])} ${String(draw.candidate[0])}`;
      if (draws.size < most && !draws.has(key)) draws.set(key, draw);
    }
    if (before === 0) {
      disjoint = draws.size;
      if (disjoint > 0) most = Math.min(wanted, DECISIONS_PER_DISJOINT * disjoint);
    }
    if (draws.size > before) idle = 0;
  }
  return { draws: [...draws.values()], disjoint };
}
