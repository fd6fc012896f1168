/** How many exits a block is to time, by what one exit takes: the rule of native/core/session/block_length.h. */
import { entryOf } from '../lib/entry_of.js';
import { guestId, undelayedId, type Cell } from './cell.js';

/** Exits of a block come in sub-batches, none of which is a single exit. */
const SUB_BATCHES = 16;
const MOST_EXITS = 65_536;
/** Of dear exits: sub-batches of two. */
const SHORT_BLOCKS = [8, 12, 20, 24, 28] as const;

/** What a block takes at the least, in milliseconds. */
const GUEST_BLOCK_MS = 0.6;
export const CONTROL_BLOCK_MS = 0.15;

/** The fewest exits that make a block of `cell` long enough: a few in pairs, or a multiple of 16 from 32 on. */
export function blockExits(cell: Cell, exitMs: number): number {
  const exits = (cell.kind === 'control' ? CONTROL_BLOCK_MS : GUEST_BLOCK_MS) / exitMs;
  const few = SHORT_BLOCKS.find((each) => each >= exits);
  return few ?? Math.min(SUB_BATCHES * Math.max(2, Math.ceil(exits / SUB_BATCHES)), MOST_EXITS);
}

/** Exits of a block, by a cell's id or, in plans of before 0.2 and those written by hand, by its guest's. */
type PlannedExits = Readonly<Record<string, number>>;

/** By whose id a plan has the length of a cell's blocks: its own, and that of the cell that a delayed one is made of. */
export function blockOwner(cell: Cell): string {
  return cell.kind === 'control' ? cell.id : undelayedId(cell);
}

/** What a plan says of a cell's blocks, if it says anything. */
export function plannedExits(planned: PlannedExits | undefined, cell: Cell): number | undefined {
  if (planned === undefined) return undefined;
  return (
    entryOf(planned, blockOwner(cell)) ??
    (cell.kind === 'control' ? undefined : entryOf(planned, guestId(cell)))
  );
}
