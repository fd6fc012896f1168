/** Exits per second and efficiency against vCPU threads, as a chart. */
import type { TopLevelSpec } from 'vega-lite';
import type { Scale } from './document/schema.js';
import { perSecondText, scaleRows, type ScaleRow } from './rows.js';
import { formatShare } from '../../show/numbers.js';
import type { Chart, DataTable } from '../../show/chart/chart.js';
import { INK, SERIES, SERIES_DASHES, SERIES_SHAPES } from '../../show/chart/theme.js';

type Layer = Extract<TopLevelSpec, { layer: unknown }>['layer'][number];

/** What a panel shows. */
interface Measure {
  readonly field: 'rate' | 'efficiency';
  readonly title: string;
  readonly format: string;
}

const MEASURES: readonly Measure[] = [
  { field: 'rate', title: 'exits per second, all threads', format: '~s' },
  { field: 'efficiency', title: 'efficiency', format: '.0%' },
];

const WIDTH_PX = 340;
const HEIGHT_PX = 220;
const MOST_CURVES = SERIES.length;

/** A row with the name of its curve. */
interface Curved extends ScaleRow {
  readonly curve: string;
}

/** As many curves as there are colours; those of the first cells. */
function curvesOf(rows: readonly ScaleRow[]): Curved[] {
  const named = rows.map((row) => ({ ...row, curve: `${row.cell}, ${row.machines}` }));
  const kept = [...new Set(named.map(({ curve }) => curve))].slice(0, MOST_CURVES);
  return named.filter(({ curve }) => kept.includes(curve));
}

function seriesOf(curves: readonly string[]) {
  const by = <Range>(range: readonly Range[]) => ({
    field: 'curve',
    type: 'nominal' as const,
    title: null,
    scale: { domain: [...curves], range: range.slice(0, curves.length) },
    legend: { labelLimit: 400, columns: 1 },
  });
  return { color: by(SERIES), strokeDash: by(SERIES_DASHES), shape: by(SERIES_SHAPES) };
}

function layersOf({ field, title, format }: Measure, rows: readonly Curved[]): Layer[] {
  const series = seriesOf([...new Set(rows.map(({ curve }) => curve))]);
  const threads = [...new Set(rows.map((row) => row.threads))].sort((a, b) => a - b);
  const x = {
    field: 'threads',
    type: 'quantitative' as const,
    title: 'vCPU threads',
    scale: { domain: [0.8 * (threads[0] ?? 1), (threads.at(-1) ?? 1) + 0.2], nice: false, zero: false },
    axis: { values: threads, format: 'd', grid: false },
  };
  const y = { type: 'quantitative' as const, title, scale: { zero: true }, axis: { format, tickCount: 5 } };
  const whole: Layer[] =
    field === 'rate'
      ? []
      : [
          {
            data: { values: [{}] },
            mark: { type: 'rule', stroke: INK, strokeDash: [4, 3], strokeWidth: 1 },
            encoding: { y: { datum: 1, type: 'quantitative' } },
          },
        ];
  return [
    ...whole,
    {
      mark: { type: 'line', strokeWidth: 2 },
      encoding: { x, y: { ...y, field }, color: series.color, strokeDash: series.strokeDash },
    },
    {
      mark: { type: 'rule', strokeWidth: 2 },
      encoding: { x, y: { ...y, field: `${field}Low` }, y2: { field: `${field}High` }, color: series.color },
    },
    {
      mark: { type: 'point', filled: true, size: 52, opacity: 1 },
      encoding: { x, y: { ...y, field }, color: series.color, shape: series.shape },
    },
  ];
}

function spec(rows: readonly Curved[]): TopLevelSpec {
  return {
    data: { values: [...rows] },
    hconcat: MEASURES.map((measure) => ({
      width: WIDTH_PX,
      height: HEIGHT_PX,
      layer: layersOf(measure, rows),
    })),
    spacing: 34,
  };
}

function tableOf(rows: readonly ScaleRow[]): DataTable {
  return {
    columns: [
      'cell',
      'vCPUs in',
      'threads',
      'exits a second',
      '95% interval',
      'efficiency',
      '95% interval of it',
    ],
    rows: rows.map((row) => [
      row.cell,
      row.machines,
      String(row.threads),
      perSecondText(row.rate),
      row.rateInterval,
      formatShare(row.efficiency),
      row.efficiencyInterval,
    ]),
  };
}

/** Exits per second and efficiency against vCPU threads, with intervals; null where nothing was measured. */
export function scaleChart(scale: Scale): Chart | null {
  const rows = scaleRows(scale);
  if (rows.length === 0) return null;
  const drawn = curvesOf(rows);
  const all = new Set(rows.map(({ cell, machines }) => `${cell}, ${machines}`)).size;
  const curves = new Set(drawn.map(({ curve }) => curve)).size;
  const some =
    curves < all
      ? ` The chart draws the first ${String(curves)} of ${String(all)} curves; the table holds all.`
      : '';
  const shared = new Set(scale.cpus).size;
  const beyond =
    shared < scale.cpus.length
      ? ` Beyond ${String(shared)} threads the threads share CPUs, so no rate can grow.`
      : '';
  return {
    id: 'scaling',
    title: 'Exits per second against vCPU threads',
    short: 'Scaling',
    caption: `Left: exits per second of all threads together. Right: efficiency, the rate divided by threads times the rate of one thread; the dashed line is linear scaling. Bars are 95% intervals.${beyond}${some}`,
    description: `Curves of exits per second and of efficiency against vCPU threads, ${String(curves)} of each. The table below holds every point.`,
    spec: spec(drawn),
    table: tableOf(rows),
  };
}
