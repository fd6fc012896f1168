import { baseCell, inSetup, type BaseCell } from '../../../plan/cell.js';
import { columnsOf } from '../../../stats/columns.js';
import {
  varianceBudget,
  withoutSpikes,
  type VarianceBudget,
} from '../../../stats/inference/variance_budget.js';
import type { Results } from '../../../results/schema.js';

/** Where the variance of a bare exit's blocks comes from; blocks are taken as shares of the level. */
export interface CellBudget {
  readonly cell: BaseCell;
  readonly budget: VarianceBudget;
  /** Of one block, as a share of the level. */
  readonly deviation: number;
}

type Column = ArrayLike<number>;

/** The rounds of each launch. */
function rowsOf(launches: readonly number[]): number[][] {
  const rows = new Map<number, number[]>();
  launches.forEach((launch, row) => {
    const known = rows.get(launch) ?? [];
    rows.set(launch, known);
    known.push(row);
  });
  return [...rows.values()];
}

/** A launch's blocks of the copies of a cell, by round, as shares of the level and without spikes. */
function launchValues(rows: readonly number[], copies: readonly Column[], level: number): number[][] {
  const whole = rows.filter((row) => copies.every((column) => Number.isFinite(column[row])));
  const clipped = copies.map((column) => withoutSpikes(whole.map((row) => (column[row] ?? NaN) / level)));
  return whole.map((_, index) => clipped.map((values) => values[index] ?? NaN));
}

/**
 * The variance budget of every bare exit: between launches, between rounds of a launch, and, where the exit stands
 * twice as the A/A pair, between two blocks of one round. Spikes are clipped, because medians ignore them.
 */
export function cellBudgets(results: Results): CellBudget[] {
  const columns = columnsOf(
    results.cells.length,
    results.rounds.map((round) => ({ type: 'round', ...round })),
  );
  const launches = rowsOf(columns.launches);
  const columnOf = (id: string): Column | undefined =>
    columns.cells[results.cells.findIndex((each) => each.status === 'measured' && each.cell.id === id)]
      ?.value;
  return results.cells.flatMap((result) => {
    if (result.status !== 'measured' || result.cell.kind !== 'base' || result.cell.replica === 1) return [];
    const { cell, level } = result;
    const own = columnOf(cell.id);
    const twin = columnOf(inSetup(baseCell(cell.exit, cell.mode, 1), cell.setup).id);
    if (own === undefined || level.estimate <= 0) return [];
    const copies = twin === undefined ? [own] : [own, twin];
    const values = launches.map((rows) => launchValues(rows, copies, level.estimate));
    if (values.flat().length < 2) return [];
    const budget = varianceBudget(values);
    const { within, rounds, launches: between } = budget;
    return [{ cell, budget, deviation: Math.sqrt((within ?? 0) + rounds + (between ?? 0)) }];
  });
}
