/** The ladder from reading the clock to a whole exit: what bounds the numbers above from below. */
import type { Results } from '../../../results/schema.js';
import { drawnEnds, type Chart } from '../../../show/chart/chart.js';
import { logDomain, logTicks, SERIES, SERIES_SHAPES, tooltipNumber } from '../../../show/chart/theme.js';
import type { Measured, MeasuredResult } from '../../../results/measured_cells.js';
import { controlName, guestName } from '../../../show/names.js';
import { formatCount, formatInterval, formatShare, formatTicks } from '../../../show/numbers.js';

/** A control or a bare exit. */
interface Rung {
  readonly name: string;
  readonly kind: 'control' | 'bare exit';
  readonly level: MeasuredResult['level'];
  readonly exact?: MeasuredResult['exact'];
}

function rungsOf(results: Results, { controls, bases }: Measured): Rung[] {
  return [
    ...controls.map(({ cell, level, exact }) => ({
      name: controlName(cell, results.unit),
      kind: 'control' as const,
      level,
      exact,
    })),
    ...bases.map(({ cell, level, exact }) => ({
      name: `${guestName(cell)}${cell.replica === 1 ? ' (A/A twin)' : ''}`,
      kind: 'bare exit' as const,
      level,
      exact,
    })),
  ].filter(({ level }) => level.estimate > 0);
}

/** Of a run that measured time: a mark for each level, and a bar for its single operations. */
export function controlsChart(results: Results, measured: Measured): Chart | null {
  const rungs = rungsOf(results, measured).filter(({ level }) => level.p50 > 0);
  if (rungs.length === 0) return null;
  const unit = results.unit;
  return {
    id: 'ladder',
    title: 'The ladder: from an empty timer to a whole exit',
    short: 'The ladder',
    caption: `${unit[0]?.toUpperCase()}${unit.slice(1)} per operation, no registers moved (log scale). The mark is the level, with its number beside it; the bar runs from the median to the 99th percentile of single operations.`,
    description: `Levels of ${rungs.length} controls and bare exits on a log scale. The table below it holds the same numbers.`,
    spec: barsSpec(rungs, unit),
    table: {
      columns: [
        'operation',
        `${unit} per operation`,
        '95% interval',
        'median of single operations',
        '99th percentile',
      ],
      rows: rungs.map(({ name, level }) => [
        name,
        formatTicks(level.estimate),
        formatInterval(level, formatTicks),
        formatTicks(level.p50),
        formatTicks(level.p99),
      ]),
    },
  };
}

/** Of a run that counted instructions: the mark is the count; no bar, because nothing is estimated. */
export function instructionControlsChart(results: Results, measured: Measured): Chart | null {
  const rungs = rungsOf(results, measured);
  if (rungs.length === 0) return null;
  return {
    id: 'ladder',
    title: 'The ladder: from an empty turn of the harness to a whole exit',
    short: 'The ladder',
    caption:
      'Instructions per operation, no registers moved (log scale). The first rung is what the harness itself adds; it is subtracted from all others.',
    description: `Instructions of ${rungs.length} controls and bare exits on a log scale. The table below it holds the same numbers.`,
    spec: countsSpec(rungs),
    table: {
      columns: ['operation', 'instructions', 'share of calls', 'least', 'median'],
      rows: rungs.map(({ name, level, exact }) => [
        name,
        formatCount(level.estimate),
        formatShare(exact?.share ?? 0),
        formatCount(level.min),
        formatCount(level.p50),
      ]),
    },
  };
}

/** What both drawings share: one row per rung, a log axis, and a colour and shape for each kind. */
function ladderParts(rungs: readonly Rung[], reached: readonly number[]) {
  const reach = logDomain(reached, 0.15);
  // Room to the right for the last number.
  const domain: [number, number] = [reach[0], reach[1] * 2];
  const kinds = (['control', 'bare exit'] as const).filter((kind) =>
    rungs.some((rung) => rung.kind === kind),
  );
  return {
    frame: {
      width: 600,
      height: { step: 24 },
      encoding: {
        y: {
          field: 'name',
          type: 'nominal' as const,
          sort: null,
          title: null,
          axis: { ticks: false, grid: false },
        },
      },
    },
    scale: { type: 'log' as const, domain, nice: false },
    axis: { format: '~s', values: logTicks(domain, [1]), labelOverlap: true },
    byKind: (range: readonly string[]) => ({
      field: 'kind',
      type: 'nominal' as const,
      title: null,
      legend: { symbolOpacity: 1 },
      scale: { domain: [...kinds], range: range.slice(0, kinds.length) },
    }),
    point: { type: 'point' as const, filled: true, size: 70, opacity: 1 },
    number: { type: 'text' as const, align: 'left' as const, dx: 8, fontSize: 11 },
  };
}

function barRow({ name, kind, level: { estimate, low, high, p50, p99 } }: Rung) {
  return {
    ...{ name, kind, level: estimate, ...drawnEnds({ low, high }), p50, p99 },
    /** Where the number is written: beyond the bar. */
    end: Math.max(estimate, p99),
    label: formatTicks(estimate),
  };
}

function barTooltip(unit: string) {
  return [
    { field: 'name', title: 'operation' },
    tooltipNumber('level', unit),
    tooltipNumber('low', '95% from'),
    tooltipNumber('high', 'to'),
    tooltipNumber('p99', '99th percentile'),
  ];
}

function barsSpec(rungs: readonly Rung[], unit: string): Chart['spec'] {
  const values = rungs.map(barRow);
  const reached = values.flatMap(({ level, p50, end }) => [level, p50, end]);
  const { frame, scale, axis, byKind, point, number } = ladderParts(rungs, reached);
  return {
    data: { values },
    ...frame,
    layer: [
      {
        mark: { type: 'rule', strokeWidth: 5, opacity: 0.35 },
        encoding: {
          x: { field: 'p50', type: 'quantitative', scale, axis },
          x2: { field: 'p99' },
          color: byKind(SERIES),
        },
      },
      {
        mark: point,
        encoding: {
          x: { field: 'level', type: 'quantitative', title: `${unit} (log scale)`, scale, axis },
          color: byKind(SERIES),
          shape: byKind(SERIES_SHAPES),
          tooltip: barTooltip(unit),
        },
      },
      {
        mark: number,
        encoding: {
          x: { field: 'end', type: 'quantitative' },
          text: { field: 'label', type: 'nominal' },
        },
      },
    ],
  };
}

function countsSpec(rungs: readonly Rung[]): Chart['spec'] {
  const values = rungs.map(({ name, kind, level: { estimate } }) => ({
    ...{ name, kind, level: estimate },
    label: formatCount(estimate),
  }));
  const reached = values.map(({ level }) => level);
  const { frame, scale, axis, byKind, point, number } = ladderParts(rungs, reached);
  const title = 'instructions (log scale)';
  const x = { field: 'level', type: 'quantitative' as const, title, scale, axis };
  const tooltip = [
    { field: 'name', title: 'operation' },
    { ...tooltipNumber('level', 'instructions'), format: ',' },
  ];
  return {
    data: { values },
    ...frame,
    layer: [
      { mark: point, encoding: { x, color: byKind(SERIES), shape: byKind(SERIES_SHAPES), tooltip } },
      { mark: number, encoding: { x, text: { field: 'label', type: 'nominal' } } },
    ],
  };
}
