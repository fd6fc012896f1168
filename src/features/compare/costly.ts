/** Instructions that cost more than they count, of runs side by side: `+1 VMREAD`. */
import { measuredIn, type FileView } from '../../results/run_view.js';
import { costlyChanges } from '../../samples/costly.js';
import type { DataTable } from '../../show/chart/chart.js';
import { costlyChangeText } from '../../show/costly_text.js';
import type { Comparison, CostlyChange } from './document.js';
import { headOf } from './values.js';

/** Of the cells whose exits were listed in the first run and one of the others. */
export function costlyRows(views: readonly FileView[], ids: readonly string[]): CostlyChange[] {
  return ids.flatMap((cell) => {
    const [first, ...others] = views.map((view) => measuredIn(view, cell)?.costly);
    if (first === undefined) return [];
    const changes = others.map((own) => (own === undefined ? null : costlyChanges(own, first)));
    return changes.every((change) => change === null) ? [] : [{ cell, changes }];
  });
}

/** Null where no cell can be compared. */
export function costlyTable({ costly = [], runs }: Comparison): DataTable | null {
  if (costly.length === 0) return null;
  return {
    columns: ['cell', ...runs.slice(1).map((_, index) => headOf(index + 1))],
    rows: costly.map(({ cell, changes }) => [
      cell,
      ...changes.map((change) => (change === null ? '–' : costlyChangeText(change))),
    ]),
  };
}
