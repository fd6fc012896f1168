import { cellBudgets, type CellBudget } from './cell_budgets.js';
import type { Results } from '../../../results/schema.js';
import { guestName } from '../../../show/names.js';
import { formatShare } from '../../../show/numbers.js';
import type { Chart } from '../../../show/chart/chart.js';
import { NARROW_PX, WIDE_PX } from '../../../show/chart/interval_rows.js';
import { ABOUT, aboutMark } from '../../../show/chart/marks.js';
import { INK, SERIES } from '../../../show/chart/theme.js';
import { guestMark } from './places.js';

/** Sources of variance, from the outermost to the innermost. */
const SOURCES = ['between launches', 'between rounds', 'inside a round'] as const;
type Source = (typeof SOURCES)[number];

interface Part {
  readonly name: string;
  readonly of: string;
  readonly source: Source;
  /** Of the variance of one block, and where the bar begins and ends. */
  readonly share: number;
  readonly start: number;
  readonly end: number;
  readonly deviation: number;
}

function variances({ budget }: CellBudget): Record<Source, number | null> {
  return {
    'between launches': budget.launches,
    'between rounds': budget.rounds,
    'inside a round': budget.within,
  };
}

/** The parts of every bare exit's variance; an exit whose blocks are all equal has none. */
export function varianceParts(budgets: readonly CellBudget[]): Part[] {
  return budgets.flatMap((budget) => {
    const total = budget.deviation ** 2;
    if (total === 0) return [];
    const found = variances(budget);
    const name = guestName(budget.cell);
    let start = 0;
    return SOURCES.flatMap((source) => {
      const variance = found[source];
      if (variance === null) return [];
      const share = variance / total;
      const of = guestMark(budget.cell);
      const part = { name, of, source, share, start, end: start + share, deviation: Math.sqrt(variance) };
      start += share;
      return [part];
    });
  });
}

/** Whether launches, rounds or single blocks make the blocks of an exit differ. */
export function varianceChart(results: Results): Chart | null {
  const budgets = cellBudgets(results);
  const parts = varianceParts(budgets);
  if (parts.length === 0) return null;
  return {
    id: 'variance',
    title: 'Why blocks of one exit differ',
    short: 'Variance budget',
    caption:
      'Shares of the variance of one block of a bare exit; the number is its standard deviation as a share of the level. Where most of it lies between launches, more launches narrow an interval and more rounds do not. Spikes are clipped at five deviations, because medians ignore them. Differences inside a round show only where an exit is measured twice, as the A/A pair; elsewhere they count as between rounds.',
    description: `Stacked bars of the variance of ${budgets.length} bare exits by source. The table below it holds the same numbers.`,
    spec: varianceSpec(budgets, parts, WIDE_PX - 100),
    narrow: varianceSpec(budgets, parts, NARROW_PX),
    table: {
      columns: ['guest', 'deviation of a block', ...SOURCES],
      rows: budgets.map((budget) => [
        guestName(budget.cell),
        formatDeviation(budget.deviation),
        ...SOURCES.map((source) => {
          const variance = variances(budget)[source];
          return variance === null ? 'unknown' : formatDeviation(Math.sqrt(variance));
        }),
      ]),
    },
  };
}

function formatDeviation(share: number): string {
  return share < 0.001 ? `${(100 * share).toFixed(3)}%` : formatShare(share);
}

const GUEST_ROW = { field: 'name', type: 'nominal' as const, sort: null, title: null };
const BAR_PX = 24;
const NARROW_BAR_PX = 38;

type Layer = Extract<Chart['spec'], { layer: unknown }>['layer'][number];

function partLayer(parts: readonly Part[]): Layer {
  const values = parts.map((part) => {
    const says = `${part.source}: ${formatShare(part.share)} of the variance, deviation ${formatDeviation(part.deviation)}`;
    return { ...part, about: aboutMark({ of: part.of, says }) };
  });
  return {
    data: { values },
    mark: { type: 'bar', height: 14, aria: true },
    encoding: {
      x: {
        field: 'start',
        type: 'quantitative',
        title: 'share of the variance of one block',
        scale: { domain: [0, 1.18], nice: false },
        axis: { format: '.0%', values: [0, 0.25, 0.5, 0.75, 1] },
      },
      x2: { field: 'end' },
      color: {
        field: 'source',
        type: 'nominal',
        legend: { title: null, symbolType: 'square', columns: 2 },
        scale: { domain: [...SOURCES], range: SERIES.slice(2, 2 + SOURCES.length) },
      },
      ...ABOUT,
    },
  };
}

function varianceSpec(budgets: readonly CellBudget[], parts: readonly Part[], width: number): Chart['spec'] {
  const isNarrow = width === NARROW_PX;
  const names = budgets.map(({ cell }) => guestName(cell));
  const totals = budgets.map(({ cell, deviation }) => ({
    name: guestName(cell),
    label: formatDeviation(deviation),
  }));
  const heads: Layer = {
    data: { values: names.map((name) => ({ name })) },
    mark: { type: 'text', align: 'left', dx: 2, dy: -15, fontSize: 12, fontWeight: 500 },
    encoding: { x: { value: 0 }, text: { field: 'name', type: 'nominal' } },
  };
  return {
    width,
    height: { step: isNarrow ? NARROW_BAR_PX : BAR_PX },
    encoding: { y: { ...GUEST_ROW, axis: isNarrow ? null : { ticks: false, grid: false } } },
    layer: [
      partLayer(parts),
      {
        data: { values: totals },
        mark: { type: 'text', align: 'left', dx: 6, fontSize: 11, color: INK },
        encoding: { x: { datum: 1 }, text: { field: 'label', type: 'nominal' } },
      },
      ...(isNarrow ? [heads] : []),
    ],
  };
}
