/** The rounds of a run as points: how dear the blocks of each were, relative to their cells' medians. */
import { grouped } from '../../../lib/grouped.js';
import type { Cell } from '../../../plan/cell.js';
import type { Results } from '../../../results/schema.js';
import { formatShare } from '../../../show/numbers.js';
import { median, quantileOf } from '../../../stats/medians.js';

export const SERIES_NAMES = ['ring 0 exits', 'ring 3 exits', 'controls'] as const;
export type SeriesName = (typeof SERIES_NAMES)[number];

/** More points hide each other, and each takes a quarter of a kilobyte of a page. */
export const MOST_DRAWN = 200;

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
  /** The block furthest above its cell's median, and its ratio to it. */
  readonly dearest: string;
  /** That block's place in the round: `3 of 58`. */
  readonly position: string;
}

interface PlacedBlock {
  readonly cell: number;
  readonly position: number;
  /** Relative to the median of its cell. */
  readonly value: number;
}

function seriesOf(cell: Cell): SeriesName | null {
  if (cell.kind === 'control')
    return cell.control === 'immediate-exit' || cell.control === 'empty-timer' ? null : 'controls';
  return cell.mode === 'long64-ring0' ? 'ring 0 exits' : 'ring 3 exits';
}

/** Of each complete round one a series. */
export function runPoints(results: Results): RunPoint[] {
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

/** Rounds of one launch and series that follow one another, joined by so many into one point. */
export function drawnPoints(points: readonly RunPoint[], step: number): readonly RunPoint[] {
  if (step === 1) return points;
  const stretches = grouped(
    points,
    ({ launch, series, place }) => `${String(launch)} ${series} ${String(Math.floor((place - 1) / step))}`,
  );
  return [...stretches.values()].flatMap(joinedPoint);
}

function joinedPoint(points: readonly RunPoint[]): RunPoint[] {
  const [first] = points;
  if (first === undefined) return [];
  const middleOf = (column: 'middle' | 'low' | 'high'): number =>
    rounded(median(points.map((point) => point[column])));
  const blocks = points.reduce((sum, point) => sum + point.blocks, 0);
  return [{ ...first, middle: middleOf('middle'), low: middleOf('low'), high: middleOf('high'), blocks }];
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
