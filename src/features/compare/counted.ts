/** Instructions per exit of runs side by side, by the counters of their processors. */
import { measuredIn, type FileView } from '../../results/run_view.js';
import type { DataTable } from '../../show/chart/chart.js';
import { formatCount, signedFormat } from '../../show/numbers.js';
import { counterValue } from '../../stats/counter_values.js';
import type { Comparison, CountedRow } from './document.js';
import { headOf } from './values.js';

export const COUNTED_TITLE = 'Instructions per exit, by hardware counters';

/** Of the cells that the first run and one of the others counted. */
export function countedRows(views: readonly FileView[], ids: readonly string[]): CountedRow[] {
  return ids.flatMap((cell) => {
    const values = views.map(
      (view) => counterValue(measuredIn(view, cell)?.counters, 'instructions')?.total ?? null,
    );
    const [first, ...others] = values;
    return first == null || others.every((value) => value === null) ? [] : [{ cell, values }];
  });
}

function changeOf(first: number | null | undefined, other: number | null): string {
  if (first == null || other === null) return '–';
  const difference = other - first;
  if (difference === 0) return '0';
  const share = first > 0 ? ` (${((100 * difference) / first).toFixed(2)}%)` : '';
  return `${signedFormat('instructions')(difference)}${share}`;
}

/** Null where no cell can be compared. */
export function countedTable({ counters = [], runs }: Comparison): DataTable | null {
  if (counters.length === 0) return null;
  return {
    columns: ['cell', ...runs.flatMap((_, run) => (run === 0 ? [headOf(0)] : [headOf(run), 'change']))],
    rows: counters.map(({ cell, values }) => [
      cell,
      ...values.flatMap((value, run) => {
        const text = value === null ? '–' : formatCount(value);
        return run === 0 ? [text] : [text, changeOf(values[0], value)];
      }),
    ]),
  };
}
