import type { Results } from '../../results/schema.js';
import type { Measured } from '../measured.js';
import { CONTROL_NAME, guestName, MODE_NAME } from '../names.js';
import { formatInterval, formatTicks } from '../numbers.js';
import type { Chart } from './chart.js';
import { logDomain, logTicks, SERIES, SERIES_SHAPES } from './theme.js';

interface Rung {
  readonly name: string;
  readonly kind: 'control' | 'bare exit';
  readonly level: Measured['bases'][number]['level'];
}

/** The ladder from reading the clock to a whole exit: what bounds the numbers above from below. */
export function controlsChart(results: Results, measured: Measured): Chart | null {
  const rungs = rungsOf(measured).filter(({ level }) => level.estimate > 0 && level.p50 > 0);
  if (rungs.length === 0) return null;
  const unit = results.unit;
  return {
    id: 'ladder',
    title: 'The ladder: from an empty timer to a whole exit',
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

function rungsOf({ controls, bases }: Measured): Rung[] {
  return [
    ...controls.map(({ cell, level }) => ({
      name: cell.mode ? `${CONTROL_NAME[cell.control]}, ${MODE_NAME[cell.mode]}` : CONTROL_NAME[cell.control],
      kind: 'control' as const,
      level,
    })),
    ...bases.map(({ cell, level }) => ({
      name: `${guestName(cell)}${cell.replica === 1 ? ' (A/A twin)' : ''}`,
      kind: 'bare exit' as const,
      level,
    })),
  ];
}

function controlsSpec(rungs: readonly Rung[], unit: string): Chart['spec'] {
  const values = rungs.map(({ name, kind, level }) => ({
    name,
    kind,
    level: level.estimate,
    low: level.low,
    high: level.high,
    p50: level.p50,
    p99: level.p99,
    end: Math.max(level.estimate, level.p99),
    label: formatTicks(level.estimate),
  }));
  const domain = logDomain(
    values.flatMap(({ level, p50, p99 }) => [level, p50, p99]),
    0.9,
  );
  const y = {
    field: 'name',
    type: 'nominal',
    sort: null,
    title: null,
    axis: { ticks: false, grid: false },
  } as const;
  const scale = { type: 'log', domain, nice: false } as const;
  const kinds = ['control', 'bare exit'].filter((kind) => values.some((value) => value.kind === kind));
  const color = {
    field: 'kind',
    type: 'nominal',
    title: null,
    scale: { domain: kinds, range: SERIES.slice(0, kinds.length) },
  } as const;
  return {
    data: { values },
    width: 560,
    height: { step: 24 },
    encoding: { y },
    layer: [
      {
        mark: { type: 'rule', strokeWidth: 5, opacity: 0.35 },
        encoding: {
          x: { field: 'p50', type: 'quantitative', scale },
          x2: { field: 'p99' },
          color: { ...color, legend: null },
        },
      },
      {
        mark: { type: 'point', filled: true, size: 70, opacity: 1 },
        encoding: {
          x: {
            field: 'level',
            type: 'quantitative',
            title: `${unit} (log scale)`,
            scale,
            axis: { format: '~s', values: logTicks(domain, [1]), labelOverlap: true },
          },
          color,
          shape: { ...color, scale: { domain: kinds, range: SERIES_SHAPES.slice(0, kinds.length) } },
          tooltip: [
            { field: 'name', title: 'operation' },
            { field: 'level', type: 'quantitative', title: unit, format: ',.1f' },
            { field: 'low', type: 'quantitative', title: '95% from', format: ',.1f' },
            { field: 'high', type: 'quantitative', title: 'to', format: ',.1f' },
            { field: 'p99', type: 'quantitative', title: '99th percentile', format: ',.1f' },
          ],
        },
      },
      {
        mark: { type: 'text', align: 'left', dx: 8, fontSize: 11 },
        encoding: { x: { field: 'end', type: 'quantitative' }, text: { field: 'label', type: 'nominal' } },
      },
    ],
  };
}
