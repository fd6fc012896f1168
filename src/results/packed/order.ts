/** The order of each round is left out where it is the one that the seed gives, and drawn again from that. */
import { isSeed } from '../../lib/seed.js';
import { roundOrder } from '../../samples/round_order.js';
import type { Results } from '../schema.js';
import type { Round } from './layout.js';

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
