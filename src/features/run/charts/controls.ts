import type { Results } from '../../../results/schema.js';
import type { Measured, MeasuredResult } from '../../../show/measured.js';
import { controlName, guestName } from '../../../show/names.js';
import { formatInterval, formatTicks } from '../../../show/numbers.js';
import type { Chart } from '../../../show/chart/chart.js';
import { logDomain, logTicks, SERIES, SERIES_SHAPES } from '../../../show/chart/theme.js';
import { tooltipNumber } from '../../../show/chart/tooltip.js';

export interface Rung {
  readonly name: string;
  readonly kind: 'control' | 'bare exit';
  readonly level: MeasuredResult['level'];
  readonly exact?: MeasuredResult['exact'];
}

/** The ladder from reading the clock to a whole exit: what bounds the numbers above from below. */
export function controlsChart(results: Results, measured: Measured): Chart | null {
  const rungs = rungsOf(results, measured).filter(({ level }) => level.estimate > 0 && level.p50 > 0);
  if (rungs.length === 0) return null;
  const unit = results.unit;
  return {
    id: 'ladder',
    title: 'The ladder: from an empty timer to a whole exit',
    short: 'The ladder',
    caption: `${unit[0]?.toUpperCase()}${unit.slice(1)} per operation, no registers moved. The mark is the level, the number beside it says it; the bar runs from the median to the 99th percentile of single operations (log scale).`,
    description: `Levels of ${rungs.length} controls and bare exits on a log scale. The table below it holds the same numbers.`,
    spec: controlsSpec(rungs, unit),
    table: {
      columns: ['operation', `${unit} per operation`, '95% interval', 'median of singles', '99th percentile'],
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

export function rungsOf(results: Results, { controls, bases }: Measured): Rung[] {
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
  ];
}

interface RungRow {
  readonly name: string;
  readonly kind: Rung['kind'];
  readonly level: number;
  readonly low: number;
  readonly high: number;
  readonly p50: number;
  readonly p99: number;
  /** Where the number is written: beyond the bar. */
  readonly end: number;
  readonly label: string;
}

function rungRow({ name, kind, level }: Rung): RungRow {
  const { estimate, low, high, p50, p99 } = level;
  const end = Math.max(estimate, p99);
  return { name, kind, level: estimate, low, high, p50, p99, end, label: formatTicks(estimate) };
}

function controlsSpec(rungs: readonly Rung[], unit: string): Chart['spec'] {
  const values = rungs.map(rungRow);
  const reach = logDomain(
    values.flatMap(({ level, p50, end }) => [level, p50, end]),
    0.15,
  );
  // Room to the right for the last number.
  const domain: [number, number] = [reach[0], reach[1] * 2];
  const kinds = (['control', 'bare exit'] as const).filter((kind) =>
    values.some((value) => value.kind === kind),
  );
  const scale = { type: 'log' as const, domain, nice: false };
  const byKind = (range: readonly string[]) => ({
    field: 'kind',
    type: 'nominal' as const,
    title: null,
    legend: { symbolOpacity: 1 },
    scale: { domain: [...kinds], range: range.slice(0, kinds.length) },
  });
  const axis = { format: '~s', values: logTicks(domain, [1]), labelOverlap: true };
  return {
    data: { values },
    width: 600,
    height: { step: 24 },
    encoding: {
      y: { field: 'name', type: 'nominal', sort: null, title: null, axis: { ticks: false, grid: false } },
    },
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
        mark: { type: 'point', filled: true, size: 70, opacity: 1 },
        encoding: {
          x: { field: 'level', type: 'quantitative', title: `${unit} (log scale)`, scale, axis },
          color: byKind(SERIES),
          shape: byKind(SERIES_SHAPES),
          tooltip: rungTooltip(unit),
        },
      },
      {
        mark: { type: 'text', align: 'left', dx: 8, fontSize: 11 },
        encoding: {
          x: { field: 'end', type: 'quantitative' },
          text: { field: 'label', type: 'nominal' },
        },
      },
    ],
  };
}

function rungTooltip(unit: string) {
  return [
    { field: 'name', title: 'operation' },
    tooltipNumber('level', unit),
    tooltipNumber('low', '95% from'),
    tooltipNumber('high', 'to'),
    tooltipNumber('p99', '99th percentile'),
  ];
}
