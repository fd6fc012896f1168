import type { TopLevelSpec } from 'vega-lite';
import type { Exit } from '../../../plan/cell.js';
import { bucketLowerBound } from '../../../stats/histogram.js';
import type { Results } from '../../../results/schema.js';
import type { Measured, MeasuredResult } from '../../../results/measured_cells.js';
import { EXIT_ORDER, guestName, PLACE_ORDER, placeName } from '../../../show/names.js';
import { formatTicks } from '../../../show/numbers.js';
import type { Chart } from '../../../show/chart/chart.js';
import { INK, MUTED, logDomain, logTicks, SERIES, SERIES_DASHES } from '../../../show/chart/theme.js';

/** At most this many steps per line: more cannot be seen, and the page carries every one. */
const MAX_STEPS = 140;

const FINE_STEPS = [1, 1.5, 2, 3, 5, 7];

const TOOLTIP = [
  { field: 'exit', title: 'exit' },
  { field: 'ticks', type: 'quantitative' as const, title: 'cost', format: ',.0f' },
  { field: 'share', type: 'quantitative' as const, title: 'share that cost no more', format: '.3%' },
];

type Panel = Extract<TopLevelSpec, { hconcat: unknown }>['hconcat'][number];
type Layer = Extract<TopLevelSpec, { layer: unknown }>['layer'][number];
type BareExit = Measured['bases'][number];

interface Step {
  readonly ticks: number;
  readonly share: number;
}

/** Every single exit of the bare guests: the share that cost at most so many ticks. */
export function distributionChart(results: Results, { bases }: Measured): Chart | null {
  const shown = bases.filter(({ cell, histogram }) => cell.replica === 0 && histogram.buckets.length > 0);
  if (shown.length === 0) return null;
  const unit = results.unit;
  return {
    id: 'distribution',
    title: 'What every single exit cost',
    short: 'Distribution',
    caption: `Share of exits (no transfer) that cost at most so many ${unit}. A steep line is a steady exit; a shoulder at the top is its tail. Marks show the median, the 99th and the 99.9th percentile. The axis is logarithmic and ends near the 99.9th percentile; the table lists the largest value.`,
    description: `Empirical distribution of the cost of single exits for ${shown.length} guests. The table below it holds the quantiles.`,
    spec: distributionSpec(shown, unit),
    canZoom: true,
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

/** Points of the empirical distribution, thinned where the share hardly moves; the last is the largest exit. */
function distributionSteps({ buckets, counts, max }: MeasuredResult['histogram']): Step[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const least = 1 / MAX_STEPS;
  const steps: Step[] = [];
  let passed = 0;
  buckets.forEach((bucket, index) => {
    const before = passed / total;
    passed += counts[index] ?? 0;
    const share = passed / total;
    const last = steps.at(-1)?.share ?? -1;
    // Near 1 the tail matters, so every bucket is kept there.
    if (share - last >= least || before > 0.985 || steps.length === 0)
      steps.push({ ticks: Math.max(1, bucketLowerBound(bucket + 1)), share: Number(share.toFixed(5)) });
  });
  return [...steps.filter(({ ticks }) => ticks < max), { ticks: Math.max(1, max), share: 1 }];
}

/** What a panel shows: from the cheapest exit to a little beyond the 99.9th percentile of the dearest guest. */
function panelDomain(shown: readonly BareExit[]): [number, number] {
  const starts = shown.map(({ histogram }) => bucketLowerBound(histogram.buckets[0] ?? 1));
  const ends = shown.flatMap(({ level, histogram }) => [Math.min(level.p999, histogram.max), level.estimate]);
  return logDomain([...starts, ...ends], 0.06);
}

function distributionSpec(shown: readonly BareExit[], unit: string): Chart['spec'] {
  const exits = EXIT_ORDER.filter((exit) => shown.some(({ cell }) => cell.exit === exit));
  const panels = PLACE_ORDER.map((place) => shown.filter(({ cell }) => placeName(cell) === place)).filter(
    (panel) => panel.length > 0,
  );
  return { hconcat: panels.map((panel, index) => modePanel(panel, exits, unit, index)), spacing: 30 };
}

type ByExit = (range: unknown[]) => {
  field: string;
  type: 'nominal';
  scale: { domain: string[]; range: string[] };
  legend: { title: null; symbolType: string; symbolSize: number };
};

/** The share of exits that took at most so long, as steps, and the quantiles that the table names, as marks on them. */
function modeLayers(shown: readonly BareExit[], mode: string, index: number, byExit: ByExit): Layer[] {
  return [
    {
      // The name tells the page's script the mode, so that the steps need not repeat it.
      data: { name: mode, values: shown.flatMap(stepRows) },
      params: [
        {
          name: `zoom${index}`,
          select: { type: 'interval', encodings: ['x'], zoom: 'wheel![event.altKey]' },
          bind: 'scales',
        },
      ],
      mark: { type: 'line', interpolate: 'step-after', strokeWidth: 2, clip: true },
      encoding: { strokeDash: byExit(SERIES_DASHES), tooltip: TOOLTIP },
    },
    {
      data: { values: shown.flatMap(quantileRows) },
      mark: { type: 'point', filled: true, size: 42, opacity: 1, clip: true },
      encoding: {
        shape: {
          field: 'mark',
          type: 'nominal',
          scale: QUANTILE_SHAPES,
          legend: { title: null, symbolFillColor: MUTED, symbolStrokeColor: MUTED },
        },
        tooltip: TOOLTIP,
      },
    },
  ];
}

function modePanel(shown: readonly BareExit[], exits: readonly Exit[], unit: string, index: number): Panel {
  const domain = panelDomain(shown);
  const byExit: ByExit = (range) => ({
    field: 'exit',
    type: 'nominal' as const,
    scale: { domain: [...exits], range: range.slice(0, exits.length) as string[] },
    legend: { title: null, symbolType: 'stroke', symbolSize: 700 },
  });
  const mode = shown[0] ? placeName(shown[0].cell) : '';
  return {
    title: { text: mode, anchor: 'start', frame: 'group', fontSize: 13, fontWeight: 600, color: INK },
    width: 410,
    height: 260,
    encoding: {
      x: {
        field: 'ticks',
        type: 'quantitative',
        title: `${unit} per exit (log scale)`,
        scale: { type: 'log', domain, nice: false },
        axis: { format: '~s', values: logTicks(domain, FINE_STEPS), labelOverlap: true },
      },
      y: {
        field: 'share',
        type: 'quantitative',
        title: index === 0 ? 'share of exits' : null,
        axis: { format: '.0%', tickCount: 5 },
        scale: { domain: [0, 1] },
      },
      color: byExit(SERIES),
    },
    layer: modeLayers(shown, mode, index, byExit),
  };
}

/** The quantiles that the table names, as marks on the line. */
const QUANTILES = [
  ['median', 0.5],
  ['99%', 0.99],
  ['99.9%', 0.999],
] as const;
const QUANTILE_SHAPES = {
  domain: QUANTILES.map(([mark]) => mark),
  range: ['circle', 'square', 'triangle-up'],
};

function quantileRows({ cell, level }: BareExit) {
  const ticks = { median: level.p50, '99%': level.p99, '99.9%': level.p999 };
  return QUANTILES.map(([mark, share]) => ({
    exit: cell.exit,
    mode: placeName(cell),
    mark,
    ticks: Math.max(1, ticks[mark]),
    share,
  }));
}

function stepRows({ cell, histogram }: BareExit): (Step & { readonly exit: Exit })[] {
  return distributionSteps(histogram).map((step) => ({ exit: cell.exit, ...step }));
}
