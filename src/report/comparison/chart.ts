import { quantileSorted } from 'simple-statistics';
import type { TopLevelSpec } from 'vega-lite';
import type { ComparedKind, ComparedRow, Comparison } from '../../results/comparison.js';
import type { Chart } from '../charts/chart.js';
import { INK, SERIES, SERIES_SHAPES } from '../charts/theme.js';
import { guestName } from '../names.js';
import { rowName } from './rows.js';
import { changeText, headOf, isExact } from './texts.js';

type Layer = Extract<TopLevelSpec, { layer: unknown }>['layer'][number];

/** One change: a cell in one run against the first. */
interface Mark {
  readonly guest: string;
  readonly row: string;
  readonly run: string;
  readonly change: number;
  readonly low: number;
  readonly high: number;
  readonly text: string;
}

const PANEL_PX = 300;
const ROW_PX = 13;
/** A few intervals that nothing is known from would make all others points: their ends are cut. */
const SHOWN_SHARE = 0.95;
const ROOM = 1.25;

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
      const place = { guest: guestName(cell), row: rowName(cell, comparison.unit), run: headOf(index + 1) };
      return [{ ...place, change: estimate, low, high, text }];
    }),
  );
}

/** All points, and most intervals whole. */
function domainOf(marks: readonly Mark[]): [number, number] {
  const reach = marks.map(({ low, high }) => Math.max(Math.abs(low), Math.abs(high))).sort((a, b) => a - b);
  const points = marks.map(({ change }) => Math.abs(change));
  const bound = ROOM * Math.max(quantileSorted(reach, SHOWN_SHARE), ...points, 0.001);
  return [-bound, bound];
}

function placeOf(runs: readonly string[], rows: readonly string[]) {
  const row = { field: 'row', type: 'nominal' as const, sort: [...rows], title: null };
  const byRun = { yOffset: { field: 'run', type: 'nominal' as const, sort: [...runs] } };
  return {
    y: { ...row, axis: { ticks: false, grid: false, labelLimit: 220 } },
    ...(runs.length > 1 ? byRun : undefined),
  };
}

function layersOf(marks: readonly Mark[], runs: readonly string[], rows: readonly string[]): Layer[] {
  const byRun = (range: readonly string[]) => ({
    field: 'run',
    type: 'nominal' as const,
    title: null,
    legend: runs.length > 1 ? {} : null,
    scale: { domain: [...runs], range: runs.map((_, index) => range[index % range.length] ?? '') },
  });
  const x = {
    type: 'quantitative' as const,
    scale: { domain: domainOf(marks), nice: false },
    title: null,
    axis: { format: '+.1%', tickCount: 4, labelOverlap: true, labelSeparation: 8 },
  };
  const place = { ...placeOf(runs, rows), color: byRun(SERIES) };
  return [
    {
      mark: { type: 'rule', strokeWidth: 2, clip: true },
      encoding: { ...place, x: { ...x, field: 'low' }, x2: { field: 'high' } },
    },
    {
      mark: { type: 'rule', stroke: INK, strokeDash: [4, 3], strokeWidth: 1 },
      encoding: { x: { datum: 0, type: 'quantitative' } },
    },
    {
      mark: { type: 'point', filled: true, size: 40, opacity: 1, clip: true },
      encoding: { ...place, x: { ...x, field: 'change' }, shape: byRun(SERIES_SHAPES) },
    },
  ];
}

function spec(marks: readonly Mark[], runs: readonly string[]): TopLevelSpec {
  const guests = [...new Set(marks.map(({ guest }) => guest))];
  const rows = [...new Set(marks.map(({ row }) => row))];
  return {
    data: { values: [...marks] },
    facet: { field: 'guest', type: 'nominal', sort: guests, header: { labelAnchor: 'start' } },
    columns: 2,
    resolve: { axis: { x: 'independent' } },
    spacing: { row: 22, column: 26 },
    spec: {
      width: PANEL_PX,
      height: { step: runs.length > 1 ? ROW_PX / 2 + 3 : ROW_PX },
      layer: layersOf(marks, runs, rows),
    },
  };
}

/** How each cell changed, a panel a guest; null when nothing can be told. */
export function changesChart(comparison: Comparison): Chart | null {
  const marks = marksOf(comparison);
  if (marks.length === 0) return null;
  const runs = comparison.runs.slice(1).map((_, index) => headOf(index + 1));
  const names = [...new Set(marks.map(({ guest, row }) => `${guest}\n${row}`))];
  const textOf = (name: string, run: string): string =>
    marks.find((mark) => `${mark.guest}\n${mark.row}` === name && mark.run === run)?.text ?? '';
  const intervals = isExact(comparison)
    ? 'Counts are exact, so there are no intervals.'
    : 'Bars are 95% intervals over launches; one that reaches the edge goes on beyond it.';
  return {
    id: 'changes',
    title: `How much each cell changed from ${headOf(0)}`,
    caption: `Transfers by their ratio to the same exit without one, which another clock or machine leaves alone; bare exits by their level. Left of the line is cheaper than in ${headOf(0)}. ${intervals} All panels have one scale.`,
    description: `Forest plot of ${String(marks.length)} changes from ${headOf(0)}. The table below it holds the same numbers.`,
    spec: spec(marks, runs),
    table: {
      columns: ['guest', 'cell', ...runs],
      rows: names.map((name) => [...name.split('\n'), ...runs.map((run) => textOf(name, run))]),
    },
  };
}
