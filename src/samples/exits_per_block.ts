/** How many exits the blocks of each cell time: as the plan says, or as the pilot of the first launch found it. */
import { blockOwner, plannedExits } from '../plan/block_length.js';
import type { Cell } from '../plan/cell.js';
import type { Plan } from '../plan/plan.js';

/** A cell with the number of exits its blocks time; null: the pilot of the next launch finds it. */
export interface SpecCell {
  readonly cell: Cell;
  readonly exitsPerBlock: number | null;
}

/** Where instructions are counted each exit is a sample of its own, and a cheap one: there is no pilot. */
const COUNTED_EXITS = 64;

/** The plan's cells with the exits that a block of each times, in the order of their indices. */
export function specCells({ cells, clock, exitsPerBlock }: Plan): SpecCell[] {
  return cells.map((cell) => ({
    cell,
    exitsPerBlock: clock === 'instructions' ? COUNTED_EXITS : (plannedExits(exitsPerBlock, cell) ?? null),
  }));
}

/** The plan with what is known of its blocks, so that every further launch has blocks as long. */
export function withExitsPerBlock(plan: Plan, cells: readonly SpecCell[]): Plan {
  if (plan.clock === 'instructions') return plan;
  const known = cells.flatMap(({ cell, exitsPerBlock }) =>
    exitsPerBlock === null || plannedExits(plan.exitsPerBlock, cell) === exitsPerBlock
      ? []
      : [[blockOwner(cell), exitsPerBlock] as const],
  );
  if (known.length === 0) return plan;
  return { ...plan, exitsPerBlock: { ...plan.exitsPerBlock, ...Object.fromEntries(known) } };
}
