/**
 * The order of the cells in a round follows from the seed, so that a packed document leaves it out and draws it again:
 * as native/core/session/round_order.cc does, by splitmix64 (Steele, Lea and Flood 2014) and Fisher-Yates. Our own code,
 * because it must draw what the native core drew.
 */
import { addTo } from '../../lib/grouped.js';
import { isSeed } from '../../lib/seed.js';
import type { Round } from './layout.js';
import type { Results } from '../schema.js';
import { launchSeed } from '../../samples/launch_spec.js';

const MASK = (1n << 64n) - 1n;
const STEP = 0x9e3779b97f4a7c15n;

/** splitmix64 from a state. */
class Stream {
  constructor(private state: bigint) {}

  next(): bigint {
    this.state = (this.state + STEP) & MASK;
    let mixed = ((this.state ^ (this.state >> 30n)) * 0xbf58476d1ce4e5b9n) & MASK;
    mixed = ((mixed ^ (mixed >> 27n)) * 0x94d049bb133111ebn) & MASK;
    return mixed ^ (mixed >> 31n);
  }

  shuffled<Item>(items: readonly Item[]): Item[] {
    const order = [...items];
    for (let left = order.length; left > 1; left--) {
      const other = Number(((this.next() >> 32n) * BigInt(left)) >> 32n);
      [order[left - 1], order[other]] = [order[other] as Item, order[left - 1] as Item];
    }
    return order;
  }
}

/** Cells that run one after the other in a round, by their indices. */
export type Unit = readonly number[];

interface RoundOfRun {
  /** Of the run, decimal digits. */
  readonly seed: string;
  readonly launch: number;
  readonly round: number;
}

/** @returns the cells of the units in the order of that round */
export function roundOrder(units: readonly Unit[], { seed, launch, round }: RoundOfRun): number[] {
  const ofLaunch = BigInt(launchSeed(seed, launch));
  const stream = new Stream(new Stream(ofLaunch ^ ((BigInt(launch) << 32n) | BigInt(round))).next());
  return stream.shuffled(units).flatMap((unit) => stream.shuffled(unit));
}

/**
 * The units of a run's timed cells: a transfer by ioctl and the same by sync are one. Launches of version 1 drew each
 * cell by itself.
 */
export function unitsOf({ cells }: Pick<Results, 'cells'>, version: number): Unit[] {
  const units = new Map<string, number[]>();
  cells.forEach(({ status, cell }, index) => {
    if (status !== 'measured') return;
    const { kind, id } = cell;
    const key =
      kind === 'transfer' && version > 1 ? id.replace(/\/(ioctl|sync)(?=[@+]|$)/, '') : `cell ${id}`;
    addTo(units, key, index);
  });
  return [...units.values()];
}

/** Of a file's seed, which may be any text; null of one that none can be drawn from. */
function drawnOrder(results: Results, version: number): (round: Round) => number[] | null {
  const { seed } = results;
  if (!isSeed(seed)) return () => null;
  const units = unitsOf(results, version);
  return ({ launch, round }) => roundOrder(units, { seed, launch, round });
}

function isSame(one: readonly number[], other: readonly number[]): boolean {
  return one.length === other.length && one.every((cell, at) => cell === other[at]);
}

/** Rounds whose `cell` is empty where they were whole and ran in the order that the seed gives. */
export function withoutOrder(results: Results): Round[] {
  const drawn = drawnOrder(results, results.version);
  return results.rounds.map((round) =>
    round.complete && isSame(drawn(round) ?? [], round.cell) ? { ...round, cell: [] } : round,
  );
}

/** Rounds as they were before {@link withoutOrder}. @param version of the document as it was packed */
export function withOrder(results: Results, version: number): Round[] {
  const drawn = drawnOrder(results, version);
  return results.rounds.map((round) =>
    round.complete && round.cell.length === 0 ? { ...round, cell: drawn(round) ?? [] } : round,
  );
}
