/** What each transfer adds to the bare exit: a bar for the median over exits in each cell, a dot for each exit. */
import { grouped } from '../../../lib/grouped.js';
import { largest, smallest } from '../../../lib/extremes.js';
import type { Measured, TransferComparison } from '../../../results/measured_cells.js';
import type { Results } from '../../../results/schema.js';
import type { Chart, DataTable } from '../../../show/chart/chart.js';
import { costScale, type CostScale } from '../../../show/chart/cost_scale.js';
import { placeName } from '../../../show/names.js';
import { median } from '../../../stats/medians.js';
import { countsInstructions } from '../instructions.js';
import { addedCells, type AddedBar } from './added_cells.js';
import { addedEachTable } from './added_table.js';
import { pairId, rowName, rowsInOrder } from './places.js';

/** The exits of one place that move the same groups the same way and by the same transfer. */
interface Joined extends AddedBar {
  readonly least: number;
  readonly most: number;
}

/** By most of the exits' intervals: a bar that no interval proves is neither dearer nor cheaper. */
function effectOf(entries: readonly TransferComparison[]): AddedBar['effect'] {
  const share = (holds: (entry: TransferComparison) => boolean): number =>
    entries.filter(holds).length / entries.length;
  if (share(({ comparison }) => comparison.difference.low > 0) > 0.5) return 'adds cost';
  if (share(({ comparison }) => comparison.difference.high < 0) > 0.5) return 'takes cost off';
  return 'not decided';
}

function joinedOf(overNone: readonly TransferComparison[], results: Results): Joined[] {
  const cells = grouped(overNone, ({ cell }) => `${pairId(cell, '*')}/${cell.transfer}`);
  const text = costScale(results, 1).signed;
  return [...cells].flatMap(([of, entries]): Joined[] => {
    const cell = entries[0]?.cell;
    if (cell === undefined) return [];
    const exits = entries.map((entry) => ({
      of: `${pairId(entry.cell)}/${entry.cell.transfer}`,
      added: entry.comparison.difference.estimate,
      says: text(entry.comparison.difference.estimate),
    }));
    const all = exits.map(({ added }) => added);
    const names = { row: rowName(cell), place: placeName(cell), transfer: cell.transfer };
    const effect = effectOf(entries);
    return [{ of, ...names, exits, added: median(all), least: smallest(all), most: largest(all), effect }];
  });
}

function mediansTable(joined: readonly Joined[], scale: CostScale, unit: Results['unit']): DataTable {
  const added = unit === 'instructions' ? 'added instructions' : 'added';
  return {
    columns: ['groups and direction', 'mode', 'transfer', added, 'least', 'most', 'exits'],
    rows: joined.map(({ row, place, transfer, added: middle, least, most, exits }) => [
      row,
      place,
      transfer,
      ...[middle, least, most].map(scale.signed),
      String(exits.length),
    ]),
  };
}

/** Null where no transfer was measured. */
export function addedChart(results: Results, measured: Measured): Chart | null {
  const { overNone } = measured;
  if (overNone.length === 0) return null;
  const joined = joinedOf(overNone, results);
  const scale = costScale(results, largest(joined.map(({ most }) => Math.abs(most))));
  const what = countsInstructions(results) ? 'Instructions' : 'Time';
  return {
    id: 'added',
    title: `${what} that a transfer adds to an exit`,
    short: 'Added cost',
    caption: `${what} that moving registers adds to the same exit without. All cells have one linear axis from nothing on: a bar is the median over the exits of a mode, its number beside it, and each dot one exit. The table below gives each exit with its interval.`,
    description: `Bars of what ${String(joined.length)} transfers add to an exit. The tables below it hold the same numbers.`,
    ...addedCells(joined, rowsInOrder(overNone.map(({ cell }) => cell)), scale),
    table: mediansTable(joined, scale, results.unit),
    each: { title: 'What is added to each exit', table: addedEachTable(results, measured) },
  };
}
