/** Many changes at a glance: all of them as one strip of dots, and below it the few that matter, each with its interval. */
import { quantileSorted } from 'simple-statistics';
import type { TopLevelSpec } from 'vega-lite';
import { largest } from '../../lib/extremes.js';
import { ABOUT, aboutMark } from './marks.js';
import { INK, MUTED } from './theme.js';

type Panel = Extract<TopLevelSpec, { vconcat: unknown }>['vconcat'][number];
type Layer = Extract<TopLevelSpec, { layer: unknown }>['layer'][number];

/** One change as a share: 0.02 costs 2% more. */
export interface ChangeDot {
  readonly name: string;
  /** Which of the looks it has. */
  readonly look: string;
  readonly change: number;
  /** Null where the interval is not known. */
  readonly low: number | null;
  readonly high: number | null;
  /** What is written beside it. */
  readonly label: string;
}

/** A class of changes, by colour and by shape. */
export interface ChangeLook {
  readonly name: string;
  readonly colour: string;
  readonly shape: string;
}

export interface ChangeListOptions {
  readonly all: readonly ChangeDot[];
  /** In the order in which they are drawn; their names differ. */
  readonly listed: readonly ChangeDot[];
  readonly looks: readonly ChangeLook[];
  /** The largest change that still counts as none, shaded. */
  readonly margin: number | null;
  /** For a phone: names stand above their intervals instead of beside them. */
  readonly narrow: boolean;
}

/** A list that is longer is a table. */
export const MOST_LISTED = 10;

const WIDTH_PX = { wide: 560, narrow: 262 } as const;
/** What is left beside the number, above a row. */
const NAME_LIMIT_PX = 214;
const ROW_PX = { wide: 22, narrow: 38 } as const;
const DOT_PX = 5;
/** Dots above one another; more share their places. */
const MOST_LANES = 13;
/** A few very wide intervals would shrink all others to points, so their ends are cut. */
const SHOWN_SHARE = 0.9;
const ROOM = 1.12;
const SMALLEST_BOUND = 0.001;
const FINE = 0.02;

function boundOf({ all, listed, margin }: ChangeListOptions): number {
  const reach = listed
    .map(({ change, low, high }) => Math.max(Math.abs(low ?? change), Math.abs(high ?? change)))
    .sort((left, right) => left - right);
  const intervals = reach.length === 0 ? 0 : quantileSorted(reach, SHOWN_SHARE);
  const points = [...all, ...listed].map(({ change }) => Math.abs(change));
  return ROOM * largest([SMALLEST_BOUND, margin ?? 0, intervals, ...points]);
}

function saying(dot: ChangeDot): string {
  return aboutMark({ of: '', says: `${dot.name}: ${dot.label}` });
}

/** Dots that would cover one another stand above and below. */
function laned(all: readonly ChangeDot[], bound: number, width: number): (ChangeDot & { lane: number })[] {
  const taken = new Map<number, number>();
  return all.map((dot) => {
    const place = Math.round(((dot.change / bound + 1) * width) / (2 * DOT_PX));
    const count = taken.get(place) ?? 0;
    taken.set(place, count + 1);
    const step = Math.ceil((count % MOST_LANES) / 2);
    return { ...dot, lane: count % 2 === 0 ? step : -step };
  });
}

function axisOf(bound: number, labels: boolean) {
  return {
    type: 'quantitative' as const,
    scale: { domain: [-bound, bound], nice: false },
    title: null,
    axis: {
      tickCount: 5,
      labels,
      ticks: labels,
      labelOverlap: true,
      labelSeparation: 6,
      labelExpr: `datum.value === 0 ? '0' : format(datum.value, '${bound < FINE ? '+.1%' : '+.0%'}')`,
    },
  };
}

type X = ReturnType<typeof axisOf>;

/** What is within the margin, and the line of no change. */
function groundLayers(margin: number | null, x: X): Layer[] {
  const shade: Layer[] =
    margin === null
      ? []
      : [
          {
            data: { values: [{ from: -margin, to: margin }] },
            mark: { type: 'rect', color: 'var(--rule)', opacity: 0.5 },
            encoding: { x: { ...x, field: 'from' }, x2: { field: 'to' } },
          },
        ];
  const zero: Layer = {
    data: { values: [{ at: 0 }] },
    mark: { type: 'rule', stroke: INK, strokeDash: [4, 3], strokeWidth: 1 },
    encoding: { x: { ...x, field: 'at' } },
  };
  return [...shade, zero];
}

function coloursOf(looks: readonly ChangeLook[], legend: boolean) {
  const domain = looks.map(({ name }) => name);
  const by = (range: readonly string[], isShown: boolean) => ({
    field: 'look',
    type: 'nominal' as const,
    title: null,
    legend: isShown ? { columns: 2, labelLimit: 300 } : null,
    scale: { domain, range: [...range] },
  });
  return {
    color: by(
      looks.map(({ colour }) => colour),
      legend,
    ),
    shape: by(
      looks.map(({ shape }) => shape),
      legend,
    ),
  };
}

function stripPanel(options: ChangeListOptions, bound: number, width: number): Panel {
  const { all, looks, margin } = options;
  const dots = laned(all, bound, width);
  const lanes = 1 + largest([1, ...dots.map(({ lane }) => Math.abs(lane))]);
  const x = axisOf(bound, true);
  const y = {
    field: 'lane',
    type: 'quantitative' as const,
    scale: { domain: [-lanes, lanes] },
    axis: null,
  };
  return {
    width,
    height: 2 * lanes * DOT_PX,
    data: { values: dots.map((dot) => ({ ...dot, about: saying(dot) })) },
    layer: [
      ...groundLayers(margin, x),
      {
        mark: { type: 'point', filled: true, size: 22, opacity: 0.75, aria: true },
        encoding: { x: { ...x, field: 'change' }, y, ...coloursOf(looks, true), ...ABOUT },
      },
    ],
  };
}

/** The name and the number of a row: beside it, or above it where there is no room. */
function namedLayers({ narrow }: ChangeListOptions, x: X, y: object, bound: number): Layer[] {
  const text = (field: string, mark: object, at: number): Layer => ({
    mark: { type: 'text', fontSize: narrow ? 10.5 : 12, ...mark },
    encoding: {
      y,
      x: { datum: at, type: 'quantitative', scale: x.scale },
      text: { field, type: 'nominal' },
    },
  });
  return narrow
    ? [
        text('name', { align: 'left', dy: -12, color: MUTED, limit: NAME_LIMIT_PX }, -bound),
        text('label', { align: 'right', dy: -12, dx: -2 }, bound),
      ]
    : [text('label', { align: 'left', dx: 8 }, bound)];
}

function listPanel(options: ChangeListOptions, bound: number, width: number): Panel {
  const { listed, looks, margin, narrow } = options;
  const x = axisOf(bound, true);
  const names = { ticks: false, grid: false, labelLimit: 420 };
  const y = {
    field: 'name',
    type: 'nominal' as const,
    sort: listed.map(({ name }) => name),
    title: null,
    axis: narrow ? null : names,
  };
  const coloured = coloursOf(looks, false);
  return {
    width,
    height: { step: narrow ? ROW_PX.narrow : ROW_PX.wide },
    data: { values: listed.map((dot) => ({ ...dot, about: saying(dot) })) },
    layer: [
      ...groundLayers(margin, x),
      {
        mark: { type: 'rule', strokeWidth: 2, clip: true },
        encoding: { y, x: { ...x, field: 'low' }, x2: { field: 'high' }, color: coloured.color },
      },
      {
        mark: { type: 'point', filled: true, size: 46, opacity: 1, aria: true },
        encoding: { y, x: { ...x, field: 'change' }, ...coloured, ...ABOUT },
      },
      ...namedLayers(options, x, y, bound),
    ],
  };
}

/** The strip and the list on one scale. @param options all: at least one */
export function changeList(options: ChangeListOptions): TopLevelSpec {
  const bound = boundOf(options);
  const width = options.narrow ? WIDTH_PX.narrow : WIDTH_PX.wide;
  return {
    vconcat: [
      stripPanel(options, bound, width),
      ...(options.listed.length === 0 ? [] : [listPanel(options, bound, width)]),
    ],
    // One legend, of the strip.
    resolve: { scale: { color: 'independent', shape: 'independent' } },
    bounds: 'flush',
    spacing: 34,
  };
}
