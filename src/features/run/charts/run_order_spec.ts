import type { TopLevelSpec } from 'vega-lite';
import { SERIES_NAMES, type RunPoint, type SeriesName } from './run_order.js';
import { INK, SERIES } from '../../../show/chart/theme.js';

type Panel = Extract<TopLevelSpec, { vconcat: unknown }>['vconcat'][number];
type Layer = Extract<TopLevelSpec, { layer: unknown }>['layer'][number];

/** Where a launch begins, between two rounds. */
export interface LaunchStart {
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

/** One panel a series, under one another, each with its own relative axis. */
export function runOrderSpec(points: readonly RunPoint[], starts: readonly LaunchStart[]): TopLevelSpec {
  const shown = SERIES_NAMES.filter((name) => points.some(({ series }) => series === name));
  return {
    vconcat: shown.map((name, index) => seriesPanel(points, starts, shown, name, index)),
    spacing: 14,
  };
}

const ROUND_FIELDS = ['place', 'round', 'middle', 'low', 'high', 'blocks', 'dearest', 'position'] as const;

/** A row a launch with lists of its rounds: a page with scripts carries its data, and names would be most of them. */
function launchRows(points: readonly RunPoint[]): object[] {
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
  const last = Math.max(...points.map(({ place }) => place));
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
    data: { values: launchRows(points.filter(({ series }) => series === name)) },
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

/** Wide bars that cannot be seen, to point at: one a round, as high as its band. */
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
