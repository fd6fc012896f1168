import { largest, smallest } from '../../../lib/extremes.js';
import { grouped } from '../../../lib/grouped.js';
import type { TopLevelSpec } from 'vega-lite';
import type { Results } from '../../../results/schema.js';
import type { Chart } from '../../../show/chart/chart.js';
import { NARROW_PX, WIDE_PX } from '../../../show/chart/interval_rows.js';
import { INK, SERIES } from '../../../show/chart/theme.js';
import { median } from '../../../stats/medians.js';
import { formatShare } from '../../../show/numbers.js';
import {
  drawnPoints,
  MOST_DRAWN,
  runPoints,
  type RunPoint,
  SERIES_NAMES,
  type SeriesName,
} from './round_points.js';

/** Blocks in the order they ran, each relative to its own cell's median: on a steady host the line is level. */
export function runOrderChart(results: Results): Chart | null {
  const points = runPoints(results);
  if (points.length === 0) return null;
  const starts = launchStarts(points);
  const rounds = points.at(-1)?.place ?? 0;
  const step = Math.ceil(rounds / MOST_DRAWN);
  const joined = step === 1 ? '' : ` One point stands for ${String(step)} rounds, by their medians.`;
  return {
    id: 'order',
    title: 'Blocks in run order',
    caption: `Every block relative to the median of its own cell over the run. The line is the median of a round, and the band holds 80% of its blocks; dashed lines mark where a launch starts. A slope is drift; a step is a host that changed its state.${joined}`,
    description: `Relative cost of blocks in run order over ${results.rounds.length} rounds in ${starts.length} launches. The table below it holds the figures of each launch.`,
    spec: runOrderSpec(drawnPoints(points, step), starts, WIDE_PX),
    narrow: runOrderSpec(drawnPoints(points, step), starts, NARROW_PX - Y_AXIS_PX),
    table: {
      columns: [
        ...['launch', 'series', 'rounds', 'median', 'lowest round', 'highest round'],
        ...['in round', 'dearest block', 'its place'],
      ],
      rows: launchRows(points),
    },
  };
}

function launchStarts(points: readonly RunPoint[]): LaunchStart[] {
  const starts = new Map<number, number>();
  for (const { launch, place } of points) starts.set(launch, Math.min(place, starts.get(launch) ?? place));
  return [...starts.entries()].map(([launch, start]) => ({ start: start - 0.5, label: `launch ${launch}` }));
}

function launchRows(points: readonly RunPoint[]): string[][] {
  const launches = [...new Set(points.map(({ launch }) => launch))];
  const ofLaunch = grouped(points, ({ launch, series }) => `${String(launch)} ${series}`);
  return launches.flatMap((launch) =>
    SERIES_NAMES.flatMap((name) => {
      const own = ofLaunch.get(`${String(launch)} ${name}`) ?? [];
      const middles = own.map(({ middle }) => middle);
      const most = largest(middles);
      const highest = own.find(({ middle }) => middle === most);
      if (highest === undefined) return [];
      const figures = [median(middles), smallest(middles), most].map(formatShare);
      const { round, dearest, position } = highest;
      return [[String(launch), name, String(middles.length), ...figures, String(round), dearest, position]];
    }),
  );
}

type Panel = Extract<TopLevelSpec, { vconcat: unknown }>['vconcat'][number];
type Layer = Extract<TopLevelSpec, { layer: unknown }>['layer'][number];

/** Where a launch begins, between two rounds. */
interface LaunchStart {
  readonly start: number;
  readonly label: string;
}

/** More launches than this have no room for a label each. */
const MOST_LABELS = 12;
/** What the labels of the vertical axis take. */
const Y_AXIS_PX = 42;

/** One panel per series, one below the other, each with its own relative axis. */
function runOrderSpec(
  points: readonly RunPoint[],
  starts: readonly LaunchStart[],
  width: number,
): TopLevelSpec {
  const shown = SERIES_NAMES.filter((name) => points.some(({ series }) => series === name));
  return {
    vconcat: shown.map((name, index) => seriesPanel({ points, starts, shown, width }, name, index)),
    spacing: 14,
  };
}

/** What all panels share. */
interface Frame {
  readonly points: readonly RunPoint[];
  readonly starts: readonly LaunchStart[];
  readonly shown: readonly SeriesName[];
  readonly width: number;
}

/** A line stops where a launch ends. */
const BREAK = 'break-paths-show-domains';

function linePoints(points: readonly RunPoint[]): object[] {
  return points.flatMap(({ place, launch, low, middle, high }, index) => {
    const own = { place, low, middle, high };
    const isLast = (points[index + 1]?.launch ?? launch) !== launch;
    return isLast ? [own, { place: place + 0.5, low: null, middle: null, high: null }] : [own];
  });
}

function seriesPanel({ points, starts, shown, width }: Frame, name: SeriesName, index: number): Panel {
  const color = SERIES[SERIES_NAMES.indexOf(name)] ?? INK;
  const xTitle = index === shown.length - 1 ? 'round, in run order' : null;
  const last = largest(points.map(({ place }) => place));
  const own = points.filter(({ series }) => series === name);
  return {
    title: {
      text: name,
      anchor: 'start',
      fontSize: 12,
      fontWeight: 600,
      color: INK,
      offset: index === 0 ? 20 : 8,
    },
    width,
    height: 104,
    data: { values: linePoints(own) },
    layer: [
      bandLayer(color, xTitle, last),
      medianLayer(color),
      startLayer(starts),
      ...(index === 0 && width === WIDE_PX && starts.length <= MOST_LABELS ? [startLabelLayer(starts)] : []),
    ],
  };
}

function bandLayer(color: string, xTitle: string | null, last: number): Layer {
  return {
    mark: { type: 'area', color, opacity: 0.22, clip: true, invalid: BREAK },
    encoding: {
      x: {
        field: 'place',
        type: 'quantitative',
        title: xTitle,
        scale: { domain: [0, last + 1], nice: false },
        axis: { grid: false, format: 'd', tickCount: 8 },
      },
      y: {
        field: 'low',
        type: 'quantitative',
        title: null,
        scale: { zero: false },
        axis: { format: '.0%', tickCount: 4 },
      },
      y2: { field: 'high' },
    },
  };
}

function medianLayer(color: string): Layer {
  return {
    mark: { type: 'line', color, strokeWidth: 1.5, clip: true, invalid: BREAK },
    encoding: {
      x: { field: 'place', type: 'quantitative' },
      y: { field: 'middle', type: 'quantitative' },
    },
  };
}

function startLayer(starts: readonly LaunchStart[]): Layer {
  return {
    data: { values: [...starts] },
    mark: { type: 'rule', strokeDash: [3, 3], strokeWidth: 1, clip: true },
    encoding: { x: { field: 'start', type: 'quantitative' } },
  };
}

function startLabelLayer(starts: readonly LaunchStart[]): Layer {
  return {
    data: { values: [...starts] },
    mark: { type: 'text', align: 'left', dx: 3, fontSize: 11, clip: false },
    encoding: {
      x: { field: 'start', type: 'quantitative' },
      y: { value: -8 },
      text: { field: 'label', type: 'nominal' },
    },
  };
}
