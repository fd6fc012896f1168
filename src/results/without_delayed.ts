/** Results without the cells that were delayed on purpose: those say nothing about the host. */
import { isUndelayed } from '../plan/cell.js';
import type { Events } from '../samples/account.js';
import type { Results } from './schema.js';

type Round = Results['rounds'][number];

function keptEvents(events: Events, kept: readonly number[]): Events {
  const moved = (positions: readonly number[]): number[] =>
    positions.map((position) => kept.indexOf(position)).filter((position) => position >= 0);
  return Object.fromEntries(
    Object.entries(events).map(([kind, positions]) => [kind, moved(positions ?? [])]),
  );
}

/** @param places the new index of each cell of the file, -1 if it is left out */
function keptBlocks(round: Round, places: readonly number[]): Round {
  const kept = round.cell.flatMap((cell, position) => ((places[cell] ?? -1) < 0 ? [] : [position]));
  const pick = (column: readonly number[]): number[] => kept.map((position) => column[position] ?? NaN);
  return {
    ...round,
    cell: pick(round.cell).map((cell) => places[cell] ?? -1),
    mean: pick(round.mean),
    median: pick(round.median),
    min: pick(round.min),
    drops: round.drops.flatMap((drop) => {
      const position = kept.indexOf(drop.position);
      return position < 0 ? [] : [{ ...drop, position }];
    }),
    ...(round.events === undefined ? {} : { events: keptEvents(round.events, kept) }),
  };
}

/** The same results where no cell was delayed. */
export function withoutDelayed(results: Results): Results {
  const { cells, rounds, plan } = results;
  if (cells.every(({ cell }) => isUndelayed(cell))) return results;
  let next = 0;
  const places = cells.map(({ cell }) => (isUndelayed(cell) ? next++ : -1));
  return {
    ...results,
    plan: { ...plan, cells: plan.cells.filter(isUndelayed) },
    cells: cells.filter(({ cell }) => isUndelayed(cell)),
    rounds: rounds.map((round) => keptBlocks(round, places)),
  };
}
