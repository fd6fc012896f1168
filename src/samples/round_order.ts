/**
 * The order of the cells in a round, which follows from the seed: what native/core/random.h draws (splitmix64 of
 * Steele, Lea and Flood 2014, and Fisher-Yates), so that a page need not hold the order of every round.
 */
import { launchSeed } from './launch_spec.js';

const MASK = (1n << 64n) - 1n;
const STEP = 0x9e3779b97f4a7c15n;

/** The next value, and the state behind it. */
function next(state: bigint): { readonly value: bigint; readonly state: bigint } {
  const stepped = (state + STEP) & MASK;
  let mixed = ((stepped ^ (stepped >> 30n)) * 0xbf58476d1ce4e5b9n) & MASK;
  mixed = ((mixed ^ (mixed >> 27n)) * 0x94d049bb133111ebn) & MASK;
  return { value: mixed ^ (mixed >> 31n), state: stepped };
}

export interface RoundOfRun {
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
