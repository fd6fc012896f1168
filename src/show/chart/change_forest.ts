/** Changes with their intervals around the line of no change, one panel per guest; all panels have one scale. */
import { largest } from '../../lib/extremes.js';
import { quantileSorted } from 'simple-statistics';
import type { TopLevelSpec } from 'vega-lite';
import { INK, MUTED, SERIES, SERIES_SHAPES } from './theme.js';

type Layer = Extract<TopLevelSpec, { layer: unknown }>['layer'][number];

/** One change as a share: 0.02 costs 2% more. */
export interface ChangeMark {
  /** The panel. */
  readonly guest: string;
  readonly row: string;
  /** Distinguishes marks of one row, by colour and shape. */
  readonly series: string;
  readonly change: number;
  /** Null where the interval is not known. */
  readonly low: number | null;
  readonly high: number | null;
  /** The largest change that still counts as none, drawn on both sides. */
  readonly margin?: number;
}

export interface ChangeForestOptions {
  /** All names that marks have, in order. */
  readonly series: readonly string[];
  /** The colour and shape of each, where they must be the same on every page; otherwise by order. */
  readonly looks?: readonly number[];
  /** Marks of one row stand one below the other, one line per series. */
  readonly offset: boolean;
  readonly legend: boolean;
}

const PANEL_PX = 300;
const ROW_PX = 17;
/** The height of one of several marks in a row. */
const OFFSET_PX = 10;
/** A few very wide intervals would shrink all others to points, so their ends are cut. */
const SHOWN_SHARE = 0.95;
const ROOM = 1.25;

/** All points, and most intervals whole. */
function domainOf(marks: readonly ChangeMark[]): [number, number] {
  const reach = marks
    .map(({ change, low, high }) => Math.max(Math.abs(low ?? change), Math.abs(high ?? change)))
    .sort((a, b) => a - b);
  const points = marks.flatMap(({ change, margin = 0 }) => [Math.abs(change), margin]);
  const bound = ROOM * largest([quantileSorted(reach, SHOWN_SHARE), ...points, 0.001]);
  return [-bound, bound];
}

function placeOf(rows: readonly string[], { series, offset }: ChangeForestOptions) {
  const row = { field: 'row', type: 'nominal' as const, sort: [...rows], title: null };
  const bySeries = { yOffset: { field: 'series', type: 'nominal' as const, sort: [...series] } };
  return {
    y: { ...row, axis: { ticks: false, grid: false, labelLimit: 220 } },
    ...(offset ? bySeries : undefined),
  };
}

type Place = ReturnType<typeof placeOf>;
type X = ReturnType<typeof xOf>;

function xOf(marks: readonly ChangeMark[]) {
  return {
    type: 'quantitative' as const,
    scale: { domain: domainOf(marks), nice: false },
    title: null,
    axis: { format: '+.1%', tickCount: 4, labelOverlap: true, labelSeparation: 8 },
  };
}

/** A short line at both ends of the margin, in each row. */
function marginLayers(place: Place, x: X): Layer[] {
  return ['margin', 'below'].map((field) => ({
    mark: { type: 'tick', color: MUTED, thickness: 2, size: ROW_PX - 4 },
    encoding: { ...place, x: { ...x, field } },
  }));
}

function layersOf(
  marks: readonly ChangeMark[],
  rows: readonly string[],
  options: ChangeForestOptions,
): Layer[] {
  const { series, legend, looks = [] } = options;
  const bySeries = (range: readonly string[]) => ({
    field: 'series',
    type: 'nominal' as const,
    title: null,
    legend: legend ? {} : null,
    scale: {
      domain: [...series],
      range: series.map((_, index) => range[(looks[index] ?? index) % range.length] ?? ''),
    },
  });
  const x = xOf(marks);
  const place = placeOf(rows, options);
  const coloured = { ...place, color: bySeries(SERIES) };
  return [
    ...(marks.some(({ margin }) => margin !== undefined) ? marginLayers(place, x) : []),
    {
      mark: { type: 'rule', strokeWidth: 2, clip: true },
      encoding: { ...coloured, x: { ...x, field: 'low' }, x2: { field: 'high' } },
    },
    {
      mark: { type: 'rule', stroke: INK, strokeDash: [4, 3], strokeWidth: 1 },
      encoding: { x: { datum: 0, type: 'quantitative' } },
    },
    {
      mark: { type: 'point', filled: true, size: 40, opacity: 1, clip: true },
      encoding: { ...coloured, x: { ...x, field: 'change' }, shape: bySeries(SERIES_SHAPES) },
    },
  ];
}

/** @param marks at least one */
export function changeForest(marks: readonly ChangeMark[], options: ChangeForestOptions): TopLevelSpec {
  const guests = [...new Set(marks.map(({ guest }) => guest))];
  const rows = [...new Set(marks.map(({ row }) => row))];
  const values = marks.map((mark) => (mark.margin === undefined ? mark : { ...mark, below: -mark.margin }));
  return {
    data: { values },
    facet: { field: 'guest', type: 'nominal', sort: guests, header: { labelAnchor: 'start' } },
    columns: 2,
    resolve: { axis: { x: 'independent' } },
    spacing: { row: 22, column: 26 },
    spec: {
      width: PANEL_PX,
      height: { step: options.offset ? OFFSET_PX : ROW_PX },
      layer: layersOf(marks, rows, options),
    },
  };
}
