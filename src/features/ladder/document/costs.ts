import { columnsOf } from '../../../stats/columns.js';
import { combine, combinedRatio, type Combined, type Term } from '../../../stats/combination.js';
import type { Estimate } from '../../../stats/summary.js';
import type { Results } from '../../../results/schema.js';
import type { Share } from './rungs.js';

/** Looks up costs by cells: paired by round, or exact where every value is a count. */
export interface Costs {
  readonly of: (shares: readonly Share[]) => Combined | null;
  readonly ratio: (numerator: readonly Share[], denominator: readonly Share[]) => Combined | null;
  /** The same over those rounds only that have a block of every one of these cells. */
  readonly inRoundsWith: (cells: readonly string[]) => Costs;
}

const certain = (value: number): Combined => ({
  estimate: value,
  low: value,
  high: value,
  launches: 0,
  rounds: 0,
});

function exactCosts(results: Results): Costs {
  const known = levels(results);
  const of = (shares: readonly Share[]): number =>
    shares.reduce((sum, { cell, weight }) => sum + weight * (known.get(cell)?.estimate ?? NaN), 0);
  const finite = (value: number): Combined | null => (Number.isFinite(value) ? certain(value) : null);
  const costs: Costs = {
    of: (shares) => finite(of(shares)),
    ratio: (numerator, denominator) => finite(of(numerator) / of(denominator)),
    inRoundsWith: () => costs,
  };
  return costs;
}

/** The rounds of a run: the launch of each, and its block of each cell. */
interface Rounds {
  readonly launches: readonly number[];
  readonly columnOf: (cell: string) => ArrayLike<number>;
}

function roundsOf(results: Results): Rounds {
  const columns = columnsOf(
    results.cells.length,
    results.rounds.map((round) => ({ type: 'round', ...round })),
  );
  const indexOf = new Map(results.cells.map(({ cell }, index) => [cell.id, index]));
  return {
    launches: columns.launches,
    columnOf: (cell) => columns.cells[indexOf.get(cell) ?? -1]?.value ?? [],
  };
}

function pairedCosts({ launches, columnOf }: Rounds): Costs {
  const terms = (shares: readonly Share[]): Term[] =>
    shares.map(({ cell, weight }) => ({ column: columnOf(cell), weight }));
  return {
    of: (shares) => combine(terms(shares), launches),
    ratio: (numerator, denominator) => combinedRatio(terms(numerator), terms(denominator), launches),
    inRoundsWith: (cells) => {
      const needed = cells.map(columnOf);
      const isWhole = (round: number): boolean => needed.every((column) => Number.isFinite(column[round]));
      return pairedCosts({
        launches: launches.filter((_, round) => isWhole(round)),
        columnOf: (cell) => Array.from(columnOf(cell)).filter((_, round) => isWhole(round)),
      });
    },
  };
}

/** By cell id. */
export function levels(results: Results): Map<string, Estimate> {
  return new Map(
    results.cells.flatMap((result) =>
      result.status === 'measured' ? [[result.cell.id, result.level] as const] : [],
    ),
  );
}

/** What combinations of cells cost in a run, in ticks per exit. */
export function costsOf(results: Results): Costs {
  return results.unit === 'instructions' ? exactCosts(results) : pairedCosts(roundsOf(results));
}
