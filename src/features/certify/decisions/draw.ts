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

export const DRAWING =
  'A run is a series of consecutive launches: as many undisturbed ones as asked for, and the disturbed ones between ' +
  'them, at most twice as many in all. The pool is cut into such runs from a random first launch on, and the runs are ' +
  'paired at random; then it is cut and paired again until there are enough decisions. No launch is in both runs of a ' +
  'decision, and decisions of one cut share no launch.';

/** What drawing needs to know of a pool. */
export interface PoolLaunches {
  readonly launches: number;
  /** By control and launch: what shows a disturbance. */
  readonly spreads: readonly (readonly number[])[];
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
  const order = shuffled(runs, random);
  return Array.from({ length: Math.floor(order.length / 2) }, (_, pair) => ({
    baseline: order[2 * pair] ?? [],
    candidate: order[2 * pair + 1] ?? [],
  }));
}

/**
 * Pairs of runs of `size` undisturbed launches each from a pool, {@link DRAWING} says how; fewer than wanted where
 * the pool has no more, none where it is too small for one.
 */
export function drawDecisions(pool: PoolLaunches, size: number, wanted: number, random: Random): Draws {
  const draws = new Map<string, Draw>();
  let disjoint = 0;
  if (pool.launches < 2 * size) return { draws: [], disjoint };
  for (let idle = 0; idle < IDLE_CUTS && draws.size < wanted; idle++) {
    const before = draws.size;
    for (const draw of cut(pool, size, random)) {
      const key = `${String(draw.baseline[0])} ${String(draw.candidate[0])}`;
      if (draws.size < wanted && !draws.has(key)) draws.set(key, draw);
    }
    if (before === 0) disjoint = draws.size;
    if (draws.size > before) idle = 0;
  }
  return { draws: [...draws.values()], disjoint };
}
