/** Every cell, launch, round and comparison of a results file stands there once, and is one of its run. */
import { cellId, type Cell } from '../plan/cell.js';
import { beyondServed } from '../samples/sizes.js';
import type { Results } from './schema.js';

/** The first that stands there twice; null if none does. */
function repeated<Key>(keys: Iterable<Key>): Key | null {
  const seen = new Set<Key>();
  for (const key of keys) {
    if (seen.has(key)) return key;
    seen.add(key);
  }
  return null;
}

function brokenId(cells: readonly Cell[], place: string): string | null {
  const index = cells.findIndex((cell) => cell.id !== cellId(cell));
  return index < 0 ? null : `${place}[${String(index)}]: its id is not that of its parts`;
}

function brokenCells({ plan, cells }: Results): string | null {
  const own = cells.map(({ cell }) => cell);
  const wrongId = brokenId(own, 'cells') ?? brokenId(plan.cells, 'plan.cells');
  if (wrongId !== null) return wrongId;
  const twice = repeated(own.map(({ id }) => id)) ?? repeated(plan.cells.map(({ id }) => id));
  if (twice !== null) return `cells: ${twice} is there twice`;
  const planned = new Set(plan.cells.map(({ id }) => id));
  const foreign = own.find(({ id }) => !planned.has(id));
  if (foreign !== undefined) return `cells: ${foreign.id} is not in the plan`;
  if (own.length === plan.cells.length) return null;
  const present = new Set(own.map(({ id }) => id));
  return `cells: ${plan.cells.find(({ id }) => !present.has(id))?.id ?? ''} of the plan is missing`;
}

function brokenRounds({ launches, rounds }: Results): string | null {
  const numbers = launches.map(({ launch }) => launch);
  const launch = repeated(numbers);
  if (launch !== null) return `launches: number ${String(launch)} is there twice`;
  const known = new Set(numbers);
  const place = (index: number): string => `rounds[${String(index)}]`;
  const stray = rounds.findIndex((round) => !known.has(round.launch));
  if (stray >= 0) return `${place(stray)}: it belongs to no launch`;
  const keys = rounds.map(({ launch: of, round }) => `${String(of)} ${String(round)}`);
  const round = repeated(keys);
  if (round !== null)
    return `${place(keys.lastIndexOf(round))}: its launch has a round of that number already`;
  const twice = rounds.findIndex(({ cell }) => repeated(cell) !== null);
  return twice < 0 ? null : `${place(twice)}: it has two blocks of one cell`;
}

function brokenComparisons({ cells, comparisons }: Results): string | null {
  const known = new Set(cells.map(({ cell }) => cell.id));
  const stray = comparisons.findIndex(
    ({ subject, reference }) => !known.has(subject) || !known.has(reference),
  );
  if (stray >= 0) return `comparisons[${String(stray)}]: it is of a cell that is not there`;
  const twice = repeated(
    comparisons.map(({ kind, subject, reference }) => `${kind} ${subject} ${reference}`),
  );
  return twice === null ? null : `comparisons: ${twice} is there twice`;
}

function tooLarge({ cells, rounds }: Results): string | null {
  return beyondServed(
    cells.length,
    rounds.reduce((sum, { cell }) => sum + cell.length, 0),
  );
}

/** The first place where a document names something twice, or something that is not of its run; null if there is none. */
export function repeatedOrStray(results: Results): string | null {
  return tooLarge(results) ?? brokenCells(results) ?? brokenRounds(results) ?? brokenComparisons(results);
}
