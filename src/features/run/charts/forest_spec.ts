import type { TopLevelSpec } from 'vega-lite';
import { DIRECTIONS, type Direction } from '../../../plan/cell.js';
import { EXIT_ORDER, PLACE_ORDER } from '../../../show/names.js';
import { INK, logDomain, SERIES, SERIES_SHAPES } from '../../../show/chart/theme.js';

type Layer = Extract<TopLevelSpec, { layer: unknown }>['layer'][number];

/** One ratio with its interval, as the chart's data hold it. */
export interface ForestRow {
  readonly guest: string;
  readonly groups: string;
  readonly direction: Direction;
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
  readonly rounds: number;
}

const RATIO_TICKS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2, 3, 5, 10];

/** Whether ratios are estimates that have intervals, or counts divided by counts. */
export type RatioKind = 'intervals' | 'exact';

const EXACT_TOOLTIP = [
  { field: 'guest', title: 'guest' },
  { field: 'groups', title: 'groups' },
  { field: 'direction', title: 'direction' },
  { field: 'ratio', type: 'quantitative' as const, title: 'sync / ioctl', format: '.4f' },
];
const TOOLTIP = [
  ...EXACT_TOOLTIP,
  { field: 'low', type: 'quantitative' as const, title: '95% from', format: '.4f' },
  { field: 'high', type: 'quantitative' as const, title: 'to', format: '.4f' },
  { field: 'rounds', type: 'quantitative' as const, title: 'rounds' },
];

/** A panel a guest. */
export function forestSpec(rows: readonly ForestRow[], kind: RatioKind): TopLevelSpec {
  return {
    data: { values: [...rows] },
    // One field, not row x column: a grid with a missing guest (hlt has no ring 3) puts panels under the wrong
    // heading. So each panel carries its own.
    facet: { field: 'guest', type: 'nominal', sort: guestOrder(), header: { labelAnchor: 'start' } },
    columns: 2,
    resolve: { axis: { x: 'independent' } },
    spacing: { row: 22, column: 26 },
    spec: { width: 350, height: { step: 12 }, layer: forestLayers(rows, kind) },
  };
}

function guestOrder(): string[] {
  return EXIT_ORDER.flatMap((exit) => PLACE_ORDER.map((place) => `${exit}, ${place}`));
}

/** Small sets of groups first, each in the order in which the plan lists it. */
function groupOrder(rows: readonly ForestRow[]): string[] {
  const size = (name: string): number => name.split('+').length;
  return [...new Set(rows.map(({ groups }) => groups))].sort((left, right) => size(left) - size(right));
}

function forestLayers(rows: readonly ForestRow[], kind: RatioKind): Layer[] {
  const domain = logDomain([...rows.flatMap(({ low, high }) => [low, high]), 1], 0.08);
  const directions = DIRECTIONS.filter((direction) => rows.some((row) => row.direction === direction));
  const scale = { type: 'log' as const, domain, nice: false };
  const values = RATIO_TICKS.filter((tick) => tick >= domain[0] && tick <= domain[1]);
  const axis = { values, format: '~g', grid: true };
  const byDirection = (range: readonly string[]) => ({
    field: 'direction',
    type: 'nominal' as const,
    title: null,
    scale: { domain: [...directions], range: range.slice(0, directions.length) },
  });
  const place = {
    y: {
      field: 'groups',
      type: 'nominal' as const,
      sort: groupOrder(rows),
      title: null,
      axis: { grid: false, ticks: false },
    },
    yOffset: { field: 'direction', type: 'nominal' as const, sort: [...directions] },
    color: byDirection(SERIES),
  };
  const ratio = { field: 'ratio', type: 'quantitative' as const, scale, title: null, axis };
  const low = { field: 'low', type: 'quantitative' as const, scale, title: null, axis };
  const tooltip = kind === 'intervals' ? TOOLTIP : EXACT_TOOLTIP;
  const bars: Layer = {
    mark: { type: 'rule', strokeWidth: 2 },
    encoding: { ...place, x: low, x2: { field: 'high' } },
  };
  return [
    ...(kind === 'intervals' ? [bars] : []),
    {
      // Its own row of data: it would be drawn once for each of the panel's.
      data: { values: [{}] },
      mark: { type: 'rule', stroke: INK, strokeDash: [4, 3], strokeWidth: 1 },
      encoding: { x: { datum: 1, type: 'quantitative' } },
    },
    {
      mark: { type: 'point', filled: true, size: 46, opacity: 1 },
      encoding: { ...place, x: ratio, shape: byDirection(SERIES_SHAPES), tooltip },
    },
  ];
}
