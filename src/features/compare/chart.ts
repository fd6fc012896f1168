import { ofCounts } from '../../show/caveat.js';
import { changeForest, type ChangeMark } from '../../show/chart/change_forest.js';
import { drawnEnds, type Chart } from '../../show/chart/chart.js';
import { guestName } from '../../show/names.js';
import type { ComparedKind, ComparedRow, Comparison } from './document.js';
import { rowName } from './tables.js';
import { changeText, headOf, isExact } from './values.js';

interface Mark extends ChangeMark {
  readonly text: string;
}

/** The bare exits by level, where there is no ratio; the transfers by their ratio to them, which survives the host. */
function chartRows({ statistics }: Comparison): ComparedRow[] {
  const rowsOf = (kind: ComparedKind): readonly ComparedRow[] =>
    statistics.find((statistic) => statistic.kind === kind)?.rows ?? [];
  const bare = rowsOf('level').filter(({ cell }) => cell.kind === 'base' && cell.replica === 0);
  return [...bare, ...rowsOf('over-none')];
}

function marksOf(comparison: Comparison): Mark[] {
  return chartRows(comparison).flatMap(({ cell, changes }) =>
    changes.flatMap((change, index): Mark[] => {
      if (change?.relative == null || cell.kind === 'control') return [];
      const { estimate, low, high } = change.relative;
      const text = changeText(change, comparison);
      const series = headOf(index + 1);
      const place = { guest: guestName(cell), row: rowName(cell, comparison.unit), series };
      return [{ ...place, change: estimate, ...drawnEnds({ low, high }), text }];
    }),
  );
}

/** How each cell changed, a panel a guest; null when nothing can be told. */
export function changesChart(comparison: Comparison): Chart | null {
  const marks = marksOf(comparison);
  if (marks.length === 0) return null;
  const runs = comparison.runs.slice(1).map((_, index) => headOf(index + 1));
  const names = [...new Set(marks.map(({ guest, row }) => `${guest}\n${row}`))];
  const textOf = (name: string, run: string): string =>
    marks.find((mark) => `${mark.guest}\n${mark.row}` === name && mark.series === run)?.text ?? '';
  const intervals = isExact(comparison)
    ? ofCounts(comparison.inSteps === true, 'Counts are exact, so there are no intervals.')
    : 'Bars are 95% intervals over launches; one that reaches the edge continues beyond it.';
  const several = runs.length > 1;
  return {
    id: 'changes',
    title: `How much each cell changed from ${headOf(0)}`,
    short: 'Every change',
    caption: `Transfers are shown by their ratio to the same exit without one, which does not depend on the clock; bare exits by their level. Marks left of the line cost less than in ${headOf(0)}. ${intervals} All panels share one scale.`,
    description: `Forest plot of ${String(marks.length)} changes from ${headOf(0)}. The table below it holds the same numbers.`,
    spec: changeForest(marks, { series: runs, offset: several, legend: several }),
    table: {
      columns: ['guest', 'cell', ...runs],
      rows: names.map((name) => [...name.split('\n'), ...runs.map((run) => textOf(name, run))]),
    },
  };
}
