import type { Cell } from '../../../plan/cell.js';
import type { Results } from '../../../results/schema.js';
import { median, quantileOf } from '../../../show/medians.js';
import { formatShare } from '../../../show/numbers.js';
import type { Chart } from '../../../show/chart/chart.js';
import { runOrderSpec } from './run_order_spec.js';

export const SERIES_NAMES = ['ring 0 exits', 'ring 3 exits', 'controls'] as const;
export type SeriesName = (typeof SERIES_NAMES)[number];

export interface RunPoint {
  readonly series: SeriesName;
  /** Place of the round in the run, from 1. */
  readonly place: number;
  readonly launch: number;
  readonly round: number;
  readonly middle: number;
  readonly low: number;
  readonly high: number;
  readonly blocks: number;
  /** The block furthest above its cell's median, and by how much. */
  readonly dearest: string;
  /** Its place in the round, from 1, of how many. */
  readonly position: string;
}

interface PlacedBlock {
  readonly cell: number;
  readonly position: number;
  /** Relative to the median of its cell. */
  readonly value: number;
}

/** Blocks in the order they ran, each relative to its own cell's median: a level host is a level line. */
export function runOrderChart(results: Results): Chart | null {
  const points = runPoints(results);
  if (points.length === 0) return null;
  const starts = launchStarts(points);
  return {
    id: 'order',
    title: 'Blocks in run order',
    caption:
      'Every block relative to the median of its own cell over the run. The line is the median of a round, the band holds 80% of its blocks; dashed lines mark where a new launch starts. A slope is drift, a step is a host that changed state.',
    description: `Relative cost of blocks in run order over ${results.rounds.length} rounds in ${starts.length} launches. The table below it holds the figures of each launch.`,
    spec: runOrderSpec(points, starts),
    table: {
      columns: ['launch', 'series', 'rounds', 'median', 'lowest round', 'highest round'],
      rows: launchRows(points),
    },
  };
}

function seriesOf(cell: Cell): SeriesName | null {
  if (cell.kind === 'control')
    return cell.control === 'immediate-exit' || cell.control === 'empty-timer' ? null : 'controls';
  return cell.mode === 'long64-ring0' ? 'ring 0 exits' : 'ring 3 exits';
}

function runPoints(results: Results): RunPoint[] {
  const centre = results.cells.map((result) =>
    result.status === 'measured' && result.level.estimate > 0 ? result.level.estimate : null,
  );
  const series = results.cells.map(({ cell }) => seriesOf(cell));
  const complete = results.rounds.filter((round) => round.complete);
  return complete.flatMap((round, index) => {
    const dropped = new Set(round.drops.map(({ position }) => position));
    const bySeries = new Map<SeriesName, PlacedBlock[]>();
    round.cell.forEach((cell, position) => {
      const name = series[cell];
      const middle = centre[cell];
      const value = round.median[position];
      if (!name || !middle || value === undefined || dropped.has(position)) return;
      const blocks = bySeries.get(name) ?? [];
      blocks.push({ cell, position, value: value / middle });
      bySeries.set(name, blocks);
    });
    return [...bySeries.entries()].map(([name, blocks]) => ({
      series: name,
      place: index + 1,
      launch: round.launch + 1,
      round: round.round + 1,
      ...figuresOf(blocks.map(({ value }) => value)),
      ...dearestOf(blocks, results.cells, round.cell.length),
    }));
  });
}

function figuresOf(values: number[]): Pick<RunPoint, 'middle' | 'low' | 'high' | 'blocks'> {
  return {
    middle: rounded(median(values)),
    low: rounded(quantileOf(values, 0.1)),
    high: rounded(quantileOf(values, 0.9)),
    blocks: values.length,
  };
}

function dearestOf(
  blocks: readonly PlacedBlock[],
  cells: Results['cells'],
  roundLength: number,
): Pick<RunPoint, 'dearest' | 'position'> {
  const dearest = blocks.reduce((most, block) => (block.value > most.value ? block : most));
  const id = cells[dearest.cell]?.cell.id ?? '';
  return {
    dearest: `${id}, ${formatShare(dearest.value)}`,
    position: `${dearest.position + 1} of ${roundLength}`,
  };
}

function rounded(share: number): number {
  return Number(share.toFixed(4));
}

function launchStarts(points: readonly RunPoint[]): { start: number; label: string }[] {
  const starts = new Map<number, number>();
  for (const { launch, place } of points) starts.set(launch, Math.min(place, starts.get(launch) ?? place));
  return [...starts.entries()].map(([launch, start]) => ({ start: start - 0.5, label: `launch ${launch}` }));
}

function launchRows(points: readonly RunPoint[]): string[][] {
  const launches = [...new Set(points.map(({ launch }) => launch))];
  return launches.flatMap((launch) =>
    SERIES_NAMES.flatMap((name) => {
      const middles = points
        .filter((point) => point.launch === launch && point.series === name)
        .map(({ middle }) => middle);
      if (middles.length === 0) return [];
      const figures = [median(middles), Math.min(...middles), Math.max(...middles)].map(formatShare);
      return [[String(launch), name, String(middles.length), ...figures]];
    }),
  );
}
