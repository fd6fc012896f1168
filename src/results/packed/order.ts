/** The order of each round is left out where it is the one that the seed gives, and drawn again from that. */
import { roundOrder } from '../../measure/round_order.js';
import type { Results } from '../schema.js';
import type { Round } from './layout.js';

function drawnOrder({ cells, seed }: Results): (round: Round) => number[] {
  const timed = cells.flatMap(({ status }, index) => (status === 'measured' ? [index] : []));
  return ({ launch, round }) => roundOrder(timed, { seed, launch, round });
}

/** Rounds whose `cell` is empty where they were whole and ran in the order that the seed gives. */
export function withoutOrder(results: Results): Round[] {
  const drawn = drawnOrder(results);
  return results.rounds.map((round) => {
    if (!round.complete) return round;
    const order = drawn(round);
    const isDrawn = order.length === round.cell.length && order.every((cell, at) => cell === round.cell[at]);
    return isDrawn ? { ...round, cell: [] } : round;
  });
}

/** Rounds as they were before {@link withoutOrder}. */
export function withOrder(results: Results): Round[] {
  const drawn = drawnOrder(results);
  return results.rounds.map((round) =>
    round.complete && round.cell.length === 0 ? { ...round, cell: drawn(round) } : round,
  );
}
