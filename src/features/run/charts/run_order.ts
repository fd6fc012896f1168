import { largest, smallest } from '../../../lib/extremes.js';
import { grouped } from '../../../lib/grouped.js';
import type { TopLevelSpec } from 'vega-lite';
import type { Results } from '../../../results/schema.js';
import type { Chart } from '../../../show/chart/chart.js';
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
    spec: runOrderSpec(drawnPoints(points, step), starts),
    canZoom: true,
    table: {
      columns: ['launch', 'series', 'rounds', 'median', 'lowest round', 'highest round'],
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
      const middles = (ofLaunch.get(`${String(launch)} ${name}`) ?? []).map(({ middle }) => middle);
      if (middles.length === 0) return [];
      const figures = [median(middles), smallest(middles), largest(middles)].map(formatShare);
      return [[String(launch), name, String(middles.length), ...figures]];
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

const ROUND_TOOLTIP = [
  { field: 'series', title: 'blocks of' },
  { field: 'launch', title: 'launch' },
  { field: 'round', title: 'round of the launch' },
  { field: 'place', title: 'round of the run' },
  { field: 'middle', type: 'quantitative' as const, title: 'median', format: '.2%' },
  { field: 'low', type: 'quantitative' as const, title: '80% from', format: '.2%' },
  { field: 'high', type: 'quantitative' as const, title: 'to', format: '.2%' },
  { field: 'blocks', title: 'blocks' },
  { field: 'dearest', title: 'dearest block' },
  { field: 'position', title: 'at position' },
];

/** One panel per series, one below the other, each with its own relative axis. */
function runOrderSpec(points: readonly RunPoint[], starts: readonly LaunchStart[]): TopLevelSpec {
  const shown = SERIES_NAMES.filter((name) => points.some(({ series }) => series === name));
  return {
    vconcat: shown.map((name, index) => seriesPanel(points, starts, shown, name, index)),
    spacing: 14,
  };
}

const ROUND_FIELDS = ['place', 'round', 'middle', 'low', 'high', 'blocks', 'dearest', 'position'] as const;

/** One row per launch with lists of its rounds, because repeated names would be most of the page's data. */
function launchLists(points: readonly RunPoint[]): object[] {
  return [...new Set(points.map(({ launch }) => launch))].map((launch) => {
    const own = points.filter((point) => point.launch === launch);
    const lists = ROUND_FIELDS.map((field) => [field, own.map((point) => point[field])] as const);
    return { series: own[0]?.series, launch, ...Object.fromEntries(lists) };
  });
}

function seriesPanel(
  points: readonly RunPoint[],
  starts: readonly LaunchStart[],
  shown: readonly SeriesName[],
  name: SeriesName,
  index: number,
): Panel {
  const color = SERIES[SERIES_NAMES.indexOf(name)] ?? INK;
  const xTitle = index === shown.length - 1 ? 'round, in run order' : null;
  const last = largest(points.map(({ place }) => place));
  return {
    title: {
      text: name,
      anchor: 'start',
      fontSize: 12,
      fontWeight: 600,
      color: INK,
      offset: index === 0 ? 20 : 8,
    },
    width: 800,
    height: 104,
    data: { values: launchLists(points.filter(({ series }) => series === name)) },
    transform: [{ flatten: [...ROUND_FIELDS] }],
    layer: [
      bandLayer(color, xTitle, last, index),
      medianLayer(color),
      hoverLayer(),
      startLayer(starts),
      ...(index === 0 ? [startLabelLayer(starts)] : []),
    ],
  };
}

function bandLayer(color: string, xTitle: string | null, last: number, index: number): Layer {
  return {
    params: [
      {
        name: `zoom${index}`,
        select: { type: 'interval', encodings: ['x'], zoom: 'wheel![event.altKey]' },
        bind: 'scales',
      },
    ],
    mark: { type: 'area', color, opacity: 0.22, clip: true },
    encoding: {
      x: {
        field: 'place',
        type: 'quantitative',
        title: xTitle,
        scale: { domain: [0, last + 1], nice: false },
        axis: { grid: false, format: 'd' },
      },
      y: {
        field: 'low',
        type: 'quantitative',
        title: null,
        scale: { zero: false },
        axis: { format: '.0%', tickCount: 4 },
      },
      y2: { field: 'high' },
      detail: { field: 'launch' },
    },
  };
}

function medianLayer(color: string): Layer {
  return {
    mark: { type: 'line', color, strokeWidth: 1.5, clip: true },
    encoding: {
      x: { field: 'place', type: 'quantitative' },
      y: { field: 'middle', type: 'quantitative' },
      detail: { field: 'launch' },
    },
  };
}

/** Wide invisible bars to point at: one per round, as high as its band. */
function hoverLayer(): Layer {
  return {
    mark: { type: 'rule', strokeWidth: 5, opacity: 0, clip: true },
    encoding: {
      x: { field: 'place', type: 'quantitative' },
      y: { field: 'low', type: 'quantitative' },
      y2: { field: 'high' },
      tooltip: ROUND_TOOLTIP,
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
