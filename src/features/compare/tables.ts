/** The tables of runs side by side: a row for each cell, a column for each run, and the change of each run after the first. */
import { addTo } from '../../lib/grouped.js';
import type { Cell } from '../../plan/cell.js';
import type { DataTable } from '../../show/chart/chart.js';
import { controlName, groupsName, guestName } from '../../show/names.js';
import type { ComparedRow, ComparedStatistic, Comparison } from './document.js';
import { changeText, headOf, valueText } from './values.js';

/** Rows under one head: the controls, or a guest. */
export interface RowBlock {
  readonly name: string;
  readonly rows: readonly { readonly name: string; readonly row: ComparedRow }[];
}

function blockName(cell: Cell): string {
  return cell.kind === 'control' ? 'controls' : guestName(cell);
}

/** Inside its block: `regs both sync`. */
function rowName(cell: Cell, unit: Comparison['unit']): string {
  if (cell.kind === 'control') return controlName(cell, unit);
  if (cell.kind === 'base') return cell.replica === 1 ? 'no transfer, A/A twin' : 'no transfer';
  return `${groupsName(cell.groups)} ${cell.direction} ${cell.transfer}`;
}

export function rowBlocks({ rows }: ComparedStatistic, { unit }: Comparison): RowBlock[] {
  const blocks = new Map<string, { name: string; row: ComparedRow }[]>();
  for (const row of rows) {
    const name = blockName(row.cell);
    addTo(blocks, name, { name: rowName(row.cell, unit), row });
  }
  return [...blocks].map(([name, entries]) => ({ name, rows: entries }));
}

/** Every row with its whole id. */
export function statisticTable({ kind, rows }: ComparedStatistic, comparison: Comparison): DataTable {
  const { runs, unit } = comparison;
  return {
    columns: ['cell', ...runs.flatMap((_, index) => (index === 0 ? [headOf(0)] : [headOf(index), 'change']))],
    rows: rows.map(({ cell, values, changes }) => [
      cell.id,
      ...values.flatMap((value, index) => {
        const text = valueText(value, kind, unit);
        return index === 0 ? [text] : [text, changeText(changes[index - 1] ?? null, comparison)];
      }),
    ]),
  };
}

export function hostTable({ runs, hostDifferences }: Comparison): DataTable {
  return {
    columns: ['fact', ...runs.map((_, index) => headOf(index))],
    rows: hostDifferences.map(({ field, values }) => [field, ...values]),
  };
}
