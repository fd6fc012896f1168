import { largest, smallest } from '../../lib/extremes.js';
import type { TopLevelSpec } from 'vega-lite';
import type { Kernels } from './document/schema.js';
import { fitted, type Fit } from '../../show/chart/chart.js';
import type { LinkedChart } from '../../show/page/chart_section.js';
import { INK, SERIES } from '../../show/chart/theme.js';
import { foldedBlocks, CONTROLS_BLOCK, type CellRow } from './tables.js';
import { formatDifference } from './document/exact_difference.js';
import { variantHeads } from './sentences.js';

type Layer = Extract<TopLevelSpec, { layer: unknown }>['layer'][number];

/** One bar: a cell on one kernel. */
interface Bar {
  readonly row: string;
  readonly variant: string;
  readonly difference: number;
  readonly label: string;
  readonly direction: 'more' | 'fewer';
}

const ROW_PX = 19;
const WIDTH_PX: Readonly<Record<Fit, number>> = { wide: 700, narrow: 72 };
const MOST_COLUMNS: Readonly<Record<Fit, number>> = { wide: 3, narrow: 1 };
const FONT_PX: Readonly<Record<Fit, number>> = { wide: 12, narrow: 9.5 };
/** Of the names beside the bars. */
const NAME_PX: Readonly<Record<Fit, number>> = { wide: 320, narrow: 184 };

/**
 * Controls and every bare exit; below the first one every transfer of its guest, since at the others they differ by
 * nearly the same.
 */
function chartRows(kernels: Kernels): CellRow[] {
  const blocks = foldedBlocks(kernels);
  const controls = blocks.filter(({ name }) => name === CONTROLS_BLOCK).flatMap(({ rows }) => rows);
  const guests = blocks.filter(({ name }) => name !== CONTROLS_BLOCK);
  const guestRows = guests.flatMap(({ name, rows }, index) =>
    rows.flatMap((row): CellRow[] => {
      if (row.cell.kind === 'base') return [{ ...row, name }];
      return index === 0 ? [{ ...row, name: `with ${row.name}` }] : [];
    }),
  );
  const isHarness = ({ cell }: CellRow): boolean => cell.kind === 'control' && cell.control === 'empty-timer';
  return [...controls.filter((row) => !isHarness(row)), ...guestRows];
}

function barsOf(rows: readonly CellRow[], heads: readonly string[]): Bar[] {
  return rows.flatMap(({ name, counts }) =>
    counts.flatMap((count, index): Bar[] => {
      if (count.status !== 'counted' || count.difference === null) return [];
      const { difference } = count;
      const [variant = '', label] = [heads[index], formatDifference(difference)];
      return [{ row: name, variant, difference, label, direction: difference < 0 ? 'fewer' : 'more' }];
    }),
  );
}

/** Room next to the longest bar for its number. */
function domainOf(bars: readonly Bar[]): [number, number] {
  const differences = bars.map(({ difference }) => difference);
  const [low, high] = [smallest([0, ...differences]), largest([0, ...differences])];
  const room = Math.max(1, 0.28 * (high - low));
  return [low < 0 ? low - room : low, high > 0 || low === 0 ? high + room : high + room / 3];
}

function placeOf(bars: readonly Bar[], rows: readonly string[], fit: Fit) {
  return {
    x: {
      field: 'difference',
      type: 'quantitative' as const,
      stack: null,
      title: null,
      scale: { domain: domainOf(bars), nice: false },
      axis: { format: '+,d', tickCount: fit === 'wide' ? 4 : 2, labelOverlap: true },
    },
    y: {
      field: 'row',
      type: 'nominal' as const,
      sort: [...rows],
      title: null,
      axis: { ticks: false, grid: false, labelLimit: NAME_PX[fit], labelFontSize: FONT_PX[fit] },
    },
  };
}

type Place = ReturnType<typeof placeOf>;

/** Beyond the bar's end, which is on the left where it is fewer. */
function numberLayer(direction: Bar['direction'], place: Place): Layer {
  const side =
    direction === 'more' ? ({ align: 'left', dx: 4 } as const) : ({ align: 'right', dx: -4 } as const);
  return {
    transform: [{ filter: { field: 'direction', equal: direction } }],
    mark: { type: 'text', fontSize: 11, ...side },
    encoding: { ...place, text: { field: 'label', type: 'nominal' } },
  };
}

function layersOf(place: Place): Layer[] {
  const color = {
    field: 'direction',
    type: 'nominal' as const,
    legend: null,
    scale: { domain: ['more', 'fewer'], range: SERIES.slice(0, 2) },
  };
  return [
    {
      mark: { type: 'bar', height: ROW_PX - 7, cornerRadius: 1 },
      encoding: { ...place, color },
    },
    {
      mark: { type: 'rule', stroke: INK, strokeWidth: 1 },
      encoding: { x: { datum: 0, type: 'quantitative' } },
    },
    numberLayer('more', place),
    numberLayer('fewer', place),
  ];
}

function spec(
  bars: readonly Bar[],
  rows: readonly string[],
  heads: readonly string[],
  fit: Fit,
): TopLevelSpec {
  const columns = Math.min(heads.length, MOST_COLUMNS[fit]);
  return {
    data: { values: [...bars] },
    facet: { field: 'variant', type: 'nominal', sort: [...heads], header: { labelAnchor: 'start' } },
    columns,
    spacing: { row: 24, column: 22 },
    spec: {
      width: Math.floor(WIDTH_PX[fit] / columns),
      height: { step: ROW_PX },
      layer: layersOf(placeOf(bars, rows, fit)),
    },
  };
}

/** What each kernel differs by from the first, a panel a kernel; null when there is nothing to subtract. */
export function kernelsChart(kernels: Kernels): LinkedChart | null {
  const heads = variantHeads(kernels);
  const [first = '', ...others] = heads;
  const rows = chartRows(kernels);
  const bars = barsOf(rows, heads);
  if (bars.length === 0) return null;
  const names = [...new Set(bars.map(({ row }) => row))];
  const textOf = (row: string, variant: string): string =>
    bars.find((bar) => bar.row === row && bar.variant === variant)?.label ?? '';
  return {
    id: 'differences',
    title: `Exact differences from ${first}`,
    caption: `How many more or fewer instructions an exit takes than on ${first}, with the number at each bar. The rows are the controls and every bare exit; below the first exit are its transfers. All panels share one scale.`,
    description: `${bars.length} bars: by how much ${others.length} kernels differ from ${first}. The table below has the same numbers.`,
    ...fitted((fit) => spec(bars, names, others, fit)),
    table: {
      columns: ['cell', ...others],
      rows: names.map((row) => [row, ...others.map((variant) => textOf(row, variant))]),
    },
  };
}
