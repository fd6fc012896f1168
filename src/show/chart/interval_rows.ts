/** Rows of points with their intervals on one linear axis, a colour and shape for each series, drawn wide and narrow. */
import { largest } from '../../lib/extremes.js';
import type { TopLevelSpec } from 'vega-lite';
import { ABOUT, aboutMark, type MarkText } from './marks.js';
import { INK, SERIES, SERIES_SHAPES } from './theme.js';

type Layer = Extract<TopLevelSpec, { layer: unknown }>['layer'][number];

export interface RowMark extends MarkText {
  readonly row: string;
  readonly series: string;
  readonly value: number;
  /** Null where the interval is not known, or has no width. */
  readonly low: number | null;
  readonly high: number | null;
  /** Written beside it. */
  readonly label?: string;
  /** Of the faint marks behind a main one: its place among them, from 0. */
  readonly behind?: number;
}

export interface Series {
  readonly name: string;
  /** Which colour and shape; the same for one thing in all charts of a page. */
  readonly look: number;
}

export interface IntervalRows {
  /** From top to bottom. */
  readonly rows: readonly string[];
  readonly series: readonly Series[];
  readonly domain: readonly [number, number];
  readonly axis: { readonly title: string; readonly format: string };
  /** Where a dashed line stands. */
  readonly line: number | null;
}

export const WIDE_PX = 720;
/** What a phone of 340 pixels leaves for the drawing. */
export const NARROW_PX = 284;
const LANE_PX = 16;
/** Of the marks behind, which may touch one another. */
const DOT_PX = 3.2;
const LEAST_LANE_PX = 3.6;
/** A row's name above it. */
const HEAD_PX = 16;

/** Marks of one row stand in lanes, those of a series together. */
interface Lanes {
  readonly all: readonly string[];
  readonly of: (mark: RowMark) => string;
  readonly head: string;
  readonly px: number;
}

function lanesOf(marks: readonly RowMark[], series: readonly Series[], isNarrow: boolean): Lanes {
  const slots = 1 + largest([0, ...marks.map(({ behind = 0 }) => behind)]);
  const px = Math.max(LEAST_LANE_PX, LANE_PX / slots);
  const heads = isNarrow ? Math.ceil(HEAD_PX / px) : 0;
  const lane = (name: string, slot: number): string => `${name} ${String(slot)}`;
  const main = Math.floor((slots - 1) / 2);
  const names = Array.from({ length: slots }, (_, slot) => slot);
  return {
    all: [
      ...Array.from({ length: heads }, (_, slot) => lane('head', slot)),
      ...series.flatMap(({ name }) => names.map((slot) => lane(name, slot))),
    ],
    of: ({ series: name, behind = main }) => lane(name, behind),
    head: lane('head', Math.floor(heads / 2)),
    px,
  };
}

export type RowPlace = ReturnType<typeof rowPlace>;

/** Where the marks of a row stand: its name is the axis, or on a phone a text of its own. */
export function rowPlace(rows: readonly string[], lanes: readonly string[], isNarrow: boolean) {
  const axis = isNarrow ? null : { ticks: false, grid: false, labelColor: INK };
  return {
    y: {
      field: 'row',
      type: 'nominal' as const,
      sort: null,
      scale: { domain: [...rows] },
      title: null,
      axis,
    },
    yOffset: { field: 'lane', type: 'nominal' as const, scale: { domain: [...lanes] } },
  };
}

function looksOf(series: readonly Series[]) {
  const by = (range: readonly string[]) => ({
    field: 'series',
    type: 'nominal' as const,
    title: null,
    legend: series.length > 1 ? { columns: 2, symbolOpacity: 1 } : null,
    scale: {
      domain: series.map(({ name }) => name),
      range: series.map(({ look }) => range[look % range.length] ?? ''),
    },
  });
  return { color: by(SERIES), shape: by(SERIES_SHAPES) };
}

type Row = RowMark & { readonly lane: string; readonly about: string; readonly edge: number };

function rowOf(mark: RowMark, lanes: Lanes): Row {
  const edge = Math.max(mark.value, mark.high ?? mark.value);
  return { ...mark, lane: lanes.of(mark), about: aboutMark(mark), edge };
}

/** As long as its interval; where that has no length, a dot. */
function asStroke(row: Row): Row {
  return { ...row, low: row.low ?? row.value, high: row.high ?? row.value };
}

function axisOf({ domain, axis }: IntervalRows) {
  return {
    type: 'quantitative' as const,
    title: axis.title,
    scale: { domain: [...domain], nice: false, zero: false },
    axis: { format: axis.format, labelOverlap: true, tickCount: 6 },
  };
}

/** Intervals and the points on them; the marks behind first. */
function markLayers(rows: readonly Row[], options: IntervalRows, place: RowPlace): Layer[] {
  const looks = looksOf(options.series);
  const x = (field: 'value' | 'low' | 'edge') => ({ ...axisOf(options), field });
  const exits = rows.filter(({ behind }) => behind !== undefined);
  const mains = rows.filter(({ behind }) => behind === undefined);
  const bars = (values: readonly Row[]) => ({ data: { values: [...values] } });
  const interval = { ...place, x: x('low'), x2: { field: 'high' }, color: looks.color, ...ABOUT };
  return [
    // A layer for each colour: as attributes of all its marks, what they share is written once.
    ...options.series.map(({ name }): Layer => ({
      ...bars(exits.filter(({ series }) => series === name).map(asStroke)),
      mark: { type: 'rule', strokeWidth: DOT_PX, strokeCap: 'round', opacity: 0.45, clip: true, aria: true },
      encoding: interval,
    })),
    {
      ...bars(
        mains.filter(({ low }) => low !== null).map((row) => ({ ...row, about: aboutMark({ of: row.of }) })),
      ),
      mark: { type: 'rule', strokeWidth: 2, clip: true, aria: true },
      encoding: interval,
    },
    {
      ...bars(mains),
      mark: { type: 'point', filled: true, size: 46, opacity: 1, clip: true, aria: true },
      encoding: { ...place, x: x('value'), ...looks, ...ABOUT },
    },
    {
      data: {
        values: rows.flatMap(({ row, lane, edge, label, of }) =>
          label === undefined ? [] : [{ row, lane, edge, label, about: aboutMark({ of }) }],
        ),
      },
      mark: { type: 'text', align: 'left', dx: 8, fontSize: 11.5, aria: true },
      encoding: { ...place, x: x('edge'), text: { field: 'label', type: 'nominal' }, ...ABOUT },
    },
  ];
}

/** The names of the rows above them, from the left edge on. */
function headLayer({ rows }: IntervalRows, lanes: Lanes, place: RowPlace): Layer {
  return {
    data: { values: rows.map((row) => ({ row, lane: lanes.head })) },
    mark: { type: 'text', align: 'left', fontSize: 12, dx: 2, fontWeight: 500 },
    encoding: { ...place, x: { value: 0 }, text: { field: 'row', type: 'nominal' } },
  };
}

function lineLayer(line: number): Layer {
  return {
    data: { values: [{}] },
    mark: { type: 'rule', stroke: INK, strokeDash: [4, 3], strokeWidth: 1 },
    encoding: { x: { datum: line, type: 'quantitative' } },
  };
}

function specOf(marks: readonly RowMark[], options: IntervalRows, isNarrow: boolean): TopLevelSpec {
  const lanes = lanesOf(marks, options.series, isNarrow);
  const place = rowPlace(options.rows, lanes.all, isNarrow);
  return {
    width: isNarrow ? NARROW_PX : WIDE_PX,
    height: { step: lanes.px },
    layer: [
      ...(options.line === null ? [] : [lineLayer(options.line)]),
      ...markLayers(
        marks.map((mark) => rowOf(mark, lanes)),
        options,
        place,
      ),
      ...(isNarrow ? [headLayer(options, lanes, place)] : []),
    ],
  };
}

/** @param marks at least one */
export function intervalRows(
  marks: readonly RowMark[],
  options: IntervalRows,
): { readonly spec: TopLevelSpec; readonly narrow: TopLevelSpec } {
  return { spec: specOf(marks, options, false), narrow: specOf(marks, options, true) };
}
