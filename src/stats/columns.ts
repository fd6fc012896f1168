/** The rounds of a run turned from rows to columns. */
import type { Round } from '../samples/protocol.js';

/** A count of blocks that entered no statistic, and why. */
export interface DropCount {
  readonly reason: string;
  readonly count: number;
}

/** The blocks of one cell, entry i being complete round i in run order; NaN where absent or dropped. Ticks per exit. */
export interface CellColumns {
  readonly value: Float64Array;
  readonly mean: Float64Array;
  readonly min: Float64Array;
  dropped: number;
}

export interface Columns {
  /** Launch of each complete round. */
  readonly launches: readonly number[];
  readonly cells: readonly CellColumns[];
  readonly drops: readonly DropCount[];
}

/** The reason for dropping the blocks of a round that was cut off. */
const INCOMPLETE_ROUND = 'incomplete-round';

function emptyColumns(rounds: number): CellColumns {
  const column = (): Float64Array => new Float64Array(rounds).fill(NaN);
  return { value: column(), mean: column(), min: column(), dropped: 0 };
}

/** Only complete rounds enter; a block's value is the median of its sub-batches. */
export function columnsOf(cellCount: number, rounds: readonly Round[]): Columns {
  const complete = rounds.filter((round) => round.complete);
  const cells = Array.from({ length: cellCount }, () => emptyColumns(complete.length));
  const drops = new Map<string, number>();
  const countDrops = (reason: string, blocks: number): void => {
    if (blocks > 0) drops.set(reason, (drops.get(reason) ?? 0) + blocks);
  };
  for (const round of rounds) if (!round.complete) countDrops(INCOMPLETE_ROUND, round.cell.length);
  complete.forEach((round, row) => {
    const dropped = new Set(round.drops.map(({ position }) => position));
    for (const { reason } of round.drops) countDrops(reason, 1);
    round.cell.forEach((index, position) => {
      const cell = cells[index];
      if (cell === undefined) return;
      if (dropped.has(position)) {
        cell.dropped++;
        return;
      }
      cell.value[row] = round.median[position] ?? NaN;
      cell.mean[row] = round.mean[position] ?? NaN;
      cell.min[row] = round.min[position] ?? NaN;
    });
  });
  return {
    launches: complete.map((round) => round.launch),
    cells,
    drops: [...drops.entries()].map(([reason, count]) => ({ reason, count })),
  };
}

/** The numbers of a column without its gaps, split by launch, in run order. */
export function byLaunch(column: ArrayLike<number>, launches: readonly number[]): number[][] {
  const split = new Map<number, number[]>();
  launches.forEach((launch, row) => {
    const value = column[row] ?? NaN;
    if (Number.isNaN(value)) return;
    const values = split.get(launch) ?? [];
    split.set(launch, values);
    values.push(value);
  });
  return [...split.values()];
}
