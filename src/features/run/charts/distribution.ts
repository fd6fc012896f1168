/** What single exits of the bare guests cost, as quantile dots: each dot is one exit in so many. */
import { grouped } from '../../../lib/grouped.js';
import { largest, smallest } from '../../../lib/extremes.js';
import type { TopLevelSpec } from 'vega-lite';
import type { Measured } from '../../../results/measured_cells.js';
import type { Results } from '../../../results/schema.js';
import type { Chart } from '../../../show/chart/chart.js';
import { costScale, type CostScale } from '../../../show/chart/cost_scale.js';
import { NARROW_PX, WIDE_PX } from '../../../show/chart/interval_rows.js';
import { ABOUT, aboutMark } from '../../../show/chart/marks.js';
import { INK, SERIES } from '../../../show/chart/theme.js';
import { EXIT_ORDER, guestName, lookOfMode, PLACE_ORDER, placeName } from '../../../show/names.js';
import { formatTicks } from '../../../show/numbers.js';
import { histogramQuantile } from '../../../stats/histogram.js';
import { guestMark } from './places.js';

/** So many that 5% can be counted off. */
const DOTS = 20;
const DOT_PX = 9;
const ROW_PX = 40;
const NARROW_ROW_PX = 30;

type Panel = Extract<TopLevelSpec, { vconcat: unknown }>['vconcat'][number];
type BareExit = Measured['bases'][number];

interface Dot {
  readonly exit: string;
  readonly cost: number;
  /** Of dots at one place: from the bottom up, 0 to 1. */
  readonly height: number;
  readonly about: string;
}

/** Every single exit of the bare guests. */
export function distributionChart(results: Results, { bases }: Measured): Chart | null {
  const shown = bases.filter(({ cell, histogram }) => cell.replica === 0 && histogram.buckets.length > 0);
  if (shown.length === 0) return null;
  const { unit } = results;
  return {
    id: 'distribution',
    title: 'What single exits cost',
    short: 'Distribution',
    caption: `Each dot stands for one in ${String(DOTS)} of an exit's repetitions, no register moved: dots on one heap cost the same, and the rightmost one is the dearest twentieth. Each mode has its own linear axis. The tail beyond is in the table.`,
    description: `Quantile dots of the cost of single exits for ${String(shown.length)} guests. The table below it holds the quantiles.`,
    spec: distributionSpec(shown, results, WIDE_PX),
    narrow: distributionSpec(shown, results, NARROW_PX),
    table: {
      columns: ['guest', `median ${unit}`, '99th percentile', '99.9th percentile', 'largest'],
      rows: shown.map(({ cell, level, histogram }) => [
        guestName(cell),
        formatTicks(level.p50),
        formatTicks(level.p99),
        formatTicks(level.p999),
        formatTicks(histogram.max),
      ]),
    },
  };
}

function quantilesOf({ histogram }: BareExit): number[] {
  return Array.from({ length: DOTS }, (_, dot) => histogramQuantile(histogram, (dot + 0.5) / DOTS));
}

/** All dots of a guest say the same: how far they reach. */
function aboutGuest(guest: BareExit, quantiles: readonly number[], { text }: CostScale): string {
  const middle = text(histogramQuantile(guest.histogram, 0.5));
  const reach = [quantiles[0] ?? 0, quantiles.at(-1) ?? 0].map(text).join(' to ');
  return aboutMark({ of: guestMark(guest.cell), says: `median ${middle}, dots from ${reach}` });
}

/** Dots that would overlap stand on one heap. */
function dotsOf(guest: BareExit, scale: CostScale, step: number, least: number): Dot[] {
  const quantiles = quantilesOf(guest);
  const about = aboutGuest(guest, quantiles, scale);
  const heaps = grouped(quantiles, (ticks) => Math.floor((scale.of(ticks) - least) / step));
  return [...heaps].flatMap(([heap, own]) =>
    own.map((_, height) => ({
      exit: guest.cell.exit,
      cost: least + (heap + 0.5) * step,
      height,
      about,
    })),
  );
}

const HEIGHT = { field: 'height', type: 'quantitative', axis: null } as const;
const NARROW_HEADER = {
  labelOrient: 'top',
  labelAnchor: 'start',
  labelAngle: 0,
  labelFontSize: 12,
  labelPadding: 0,
  labelFontWeight: 500,
} as const;
const WIDE_HEADER = {
  labelOrient: 'left',
  labelAnchor: 'middle',
  labelAngle: 0,
  labelAlign: 'right',
  labelFontSize: 12,
  labelFontWeight: 400,
} as const;

/** The dots of a place and its axis. */
interface Heaps {
  readonly place: string;
  readonly color: string;
  readonly unit: string;
  readonly dots: readonly Dot[];
  readonly domain: readonly [number, number];
}

function heapsOf(shown: readonly BareExit[], first: BareExit, results: Results, width: number): Heaps {
  const quantiles = shown.flatMap(quantilesOf);
  const scale = costScale(results, largest(quantiles));
  const [low, high] = [scale.of(smallest(quantiles)), scale.of(largest(quantiles))];
  const room = 0.05 * (high - low || Math.abs(high) || 1);
  const domain = [low - room, high + room] as const;
  const step = ((domain[1] - domain[0]) * DOT_PX) / width;
  return {
    place: placeName(first.cell),
    color: SERIES[lookOfMode(first.cell.mode)] ?? INK,
    unit: scale.unit,
    dots: shown.flatMap((guest) => dotsOf(guest, scale, step, domain[0])),
    domain,
  };
}

function placePanel({ place, color, unit, dots, domain }: Heaps, width: number): Panel {
  const isNarrow = width === NARROW_PX;
  const height = isNarrow ? NARROW_ROW_PX : ROW_PX;
  // High heaps are pressed together rather than cut off.
  const stack = Math.max(largest(dots.map((dot) => dot.height)) + 1, height / DOT_PX);
  const sort = EXIT_ORDER.filter((exit) => dots.some((dot) => dot.exit === exit));
  return {
    title: { text: place, anchor: 'start', fontSize: 13, fontWeight: 600, color: INK },
    data: { values: [...dots] },
    facet: {
      row: {
        field: 'exit',
        type: 'nominal',
        sort,
        title: null,
        header: isNarrow ? NARROW_HEADER : WIDE_HEADER,
      },
    },
    spacing: 2,
    spec: {
      width,
      height,
      view: { stroke: null },
      mark: { type: 'point', filled: true, size: DOT_PX * DOT_PX * 0.72, opacity: 0.85, color, aria: true },
      encoding: {
        x: {
          field: 'cost',
          type: 'quantitative',
          title: `${unit} per exit`,
          scale: { domain: [...domain], nice: false, zero: false },
          axis: { format: ',.2~f', tickCount: isNarrow ? 4 : 7 },
        },
        y: { ...HEIGHT, scale: { domain: [-0.7, stack], nice: false } },
        ...ABOUT,
      },
    },
  };
}

function distributionSpec(shown: readonly BareExit[], results: Results, width: number): TopLevelSpec {
  const panels = PLACE_ORDER.flatMap((place) => {
    const own = shown.filter(({ cell }) => placeName(cell) === place);
    const [first] = own;
    return first === undefined ? [] : [placePanel(heapsOf(own, first, results, width), width)];
  });
  return { vconcat: panels, spacing: 22 };
}
