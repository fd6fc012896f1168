/** Every sync-to-ioctl ratio with its interval, one panel per guest, against the line of equal cost. */
import { countsInSteps, ofCounts } from '../../../show/caveat.js';
import type { TopLevelSpec } from 'vega-lite';
import { DIRECTIONS, type Direction } from '../../../plan/cell.js';
import type { Results } from '../../../results/schema.js';
import { drawnEnds, type Chart, type DataTable } from '../../../show/chart/chart.js';
import { INK, logDomain, SERIES, SERIES_SHAPES } from '../../../show/chart/theme.js';
import type { Measured, TransferComparison } from '../../../results/measured_cells.js';
import { EXIT_ORDER, groupsName, PLACE_ORDER, placeName } from '../../../show/names.js';
import { formatInterval, formatRatio } from '../../../show/numbers.js';
import { countsInstructions } from '../instructions.js';

type Layer = Extract<TopLevelSpec, { layer: unknown }>['layer'][number];

/** One ratio with its interval, as the chart's data hold it. */
interface ForestRow {
  readonly guest: string;
  readonly groups: string;
  readonly direction: Direction;
  readonly ratio: number;
  /** Null where the interval is not known. */
  readonly low: number | null;
  readonly high: number | null;
  readonly launches: number;
}

const HEADING = {
  id: 'ratios',
  title: 'Sync relative to ioctl, per guest, group and direction',
  short: 'Sync relative to ioctl',
};

export function forestChart(results: Results, measured: Measured): Chart | null {
  const pairs = measured.syncToIoctl;
  if (pairs.length === 0) return null;
  if (countsInstructions(results)) return instructionForest(pairs, countsInSteps(results.host));
  return {
    ...HEADING,
    caption:
      'Cost of the whole exit with registers moved through kvm_run, divided by the same exit with ioctls. Left of the line at 1, sync is cheaper. Bars are 95% intervals over launches: they hold for this host, not only for this run. A bar that cannot be seen is narrower than its mark.',
    description: `Forest plot of ${pairs.length} ratios of sync to ioctl with 95% intervals. The table below it holds the same numbers.`,
    spec: forestSpec(pairs.map(forestRow), 'intervals'),
    table: forestTable(pairs),
  };
}

/** Counts divide without an interval: a ratio is what it is. */
function instructionForest(pairs: readonly TransferComparison[], inSteps: boolean): Chart {
  return {
    ...HEADING,
    caption: `Instructions of the whole exit with registers moved through kvm_run, divided by those of the same exit with ioctls. Left of the line at 1, sync takes fewer. ${ofCounts(inSteps, 'Counts are exact, so there are no intervals.')}`,
    description: `Dot plot of ${pairs.length} exact ratios of sync to ioctl. The table below it holds the same numbers.`,
    spec: forestSpec(pairs.map(forestRow), 'exact'),
    table: {
      columns: ['exit', 'mode', 'groups', 'direction', 'sync / ioctl'],
      rows: pairs.map(({ cell, comparison: { ratio } }) => [
        cell.exit,
        placeName(cell),
        groupsName(cell.groups),
        cell.direction,
        formatRatio(ratio.estimate),
      ]),
    },
  };
}

function forestRow({ cell, comparison: { ratio, launches } }: TransferComparison): ForestRow {
  return {
    guest: `${cell.exit}, ${placeName(cell)}`,
    groups: groupsName(cell.groups),
    direction: cell.direction,
    ratio: ratio.estimate,
    ...drawnEnds(ratio),
    launches,
  };
}

function forestTable(pairs: readonly TransferComparison[]): DataTable {
  return {
    columns: ['exit', 'mode', 'groups', 'direction', 'sync / ioctl', '95% interval', 'launches'],
    rows: pairs.map(({ cell, comparison: { ratio, launches } }) => [
      cell.exit,
      placeName(cell),
      groupsName(cell.groups),
      cell.direction,
      formatRatio(ratio.estimate),
      formatInterval(ratio, formatRatio),
      String(launches),
    ]),
  };
}

const RATIO_TICKS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2, 3, 5, 10];

/** Whether ratios are estimates that have intervals, or counts divided by counts. */
type RatioKind = 'intervals' | 'exact';

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
  { field: 'launches', type: 'quantitative' as const, title: 'launches' },
];

/** One panel per guest. */
function forestSpec(rows: readonly ForestRow[], kind: RatioKind): TopLevelSpec {
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

/** The axis of a ratio: where it lies, or where its interval begins. */
function ratioAxis(rows: readonly ForestRow[]) {
  const reached = rows.flatMap(({ ratio, low, high }) => [ratio, low ?? ratio, high ?? ratio]);
  const domain = logDomain([...reached, 1], 0.08);
  const values = RATIO_TICKS.filter((tick) => tick >= domain[0] && tick <= domain[1]);
  return (field: 'ratio' | 'low') => ({
    field,
    type: 'quantitative' as const,
    scale: { type: 'log' as const, domain, nice: false },
    title: null,
    axis: { values, format: '~g', grid: true },
  });
}

/** Where both cost the same. With its own single row of data; otherwise it would be drawn once for each row of the panel. */
const EQUAL_COST: Layer = {
  data: { values: [{}] },
  mark: { type: 'rule', stroke: INK, strokeDash: [4, 3], strokeWidth: 1 },
  encoding: { x: { datum: 1, type: 'quantitative' } },
};

function forestLayers(rows: readonly ForestRow[], kind: RatioKind): Layer[] {
  const directions = DIRECTIONS.filter((direction) => rows.some((row) => row.direction === direction));
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
  const x = ratioAxis(rows);
  const bars: Layer = {
    mark: { type: 'rule', strokeWidth: 2 },
    encoding: { ...place, x: x('low'), x2: { field: 'high' } },
  };
  return [
    ...(kind === 'intervals' ? [bars] : []),
    EQUAL_COST,
    {
      mark: { type: 'point', filled: true, size: 46, opacity: 1 },
      encoding: {
        ...place,
        x: x('ratio'),
        shape: byDirection(SERIES_SHAPES),
        tooltip: kind === 'intervals' ? TOOLTIP : EXACT_TOOLTIP,
      },
    },
  ];
}
