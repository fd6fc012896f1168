/**
 * The order of the cells in a round follows from the seed, so that a packed document leaves it out and draws it again:
 * as native/core/session/random.h does, by splitmix64 (Steele, Lea and Flood 2014) and Fisher-Yates. Our own code, because it
 * must draw what the native core drew.
 */
import { isSeed } from '../../lib/seed.js';
import type { Round } from './layout.js';
import type { Results } from '../schema.js';
import { launchSeed } from '../../samples/launch_spec.js';

const MASK = (1n << 64n) - 1n;
const STEP = 0x9e3779b97f4a7c15n;

/** The next value, and the state behind it. */
function next(state: bigint): { readonly value: bigint; readonly state: bigint } {
  const stepped = (state + STEP) & MASK;
  let mixed = ((stepped ^ (stepped >> 30n)) * 0xbf58476d1ce4e5b9n) & MASK;
  mixed = ((mixed ^ (mixed >> 27n)) * 0x94d049bb133111ebn) & MASK;
  return { value: mixed ^ (mixed >> 31n), state: stepped };
}

interface RoundOfRun {
  /** Of the run, decimal digits. */
  readonly seed: string;
  readonly launch: number;
  readonly round: number;
}

/**
 * @param timed indices of the cells that the launch times, ascending
 * @returns them in the order of that round
 */
export function roundOrder(timed: readonly number[], { seed, launch, round }: RoundOfRun): number[] {
  const order = [...timed];
  const ofLaunch = BigInt(launchSeed(seed, launch));
  let state = next(ofLaunch ^ ((BigInt(launch) << 32n) | BigInt(round))).value;
  for (let left = order.length; left > 1; left--) {
    const drawn = next(state);
    state = drawn.state;
    const other = Number(((drawn.value >> 32n) * BigInt(left)) >> 32n);
    [order[left - 1], order[other]] = [order[other] ?? NaN, order[left - 1] ?? NaN];
  }
  return order;
}

/** Of a file's seed, which may be any text; null of one that none can be drawn from. */
function drawnOrder({ cells, seed }: Results): (round: Round) => number[] | null {
  if (!isSeed(seed)) return () => null;
  const timed = cells.flatMap(({ status }, index) => (status === 'measured' ? [index] : []));
  return ({ launch, round }) => roundOrder(timed, { seed, launch, round });
}

function isSame(one: readonly number[], other: readonly number[]): boolean {
  return one.length === other.length && one.every((cell, at) => cell === other[at]);
}

/** Rounds whose `cell` is empty where they were whole and ran in the order that the seed gives. */
export function withoutOrder(results: Results): Round[] {
  const drawn = drawnOrder(results);
  return results.rounds.map((round) =>
    round.complete && isSame(drawn(round) ?? [], round.cell) ? { ...round, cell: [] } : round,
  );
}

/** Rounds as they were before {@link withoutOrder}. */
export function withOrder(results: Results): Round[] {
  const drawn = drawnOrder(results);
  return results.rounds.map((round) =>
    round.complete && round.cell.length === 0 ? { ...round, cell: drawn(round) ?? [] } : round,
  );
}
