/** How many exits one block of a cell times. */
import type { Cell, Control, Exit, Mode } from '../plan/cell.js';
import type { Plan } from '../plan/plan.js';

/**
 * Exits of one block: multiples of 16, since a block has 16 sub-batches, and one number for all transfers of a
 * guest and mode, so that the cells that are compared amortise the same. They aim at 0.5 to 2 ms for the slowest
 * transfer; controls are cheaper and take more.
 */
const GUEST_EXITS: Readonly<Partial<Record<Mode, number>>> = { 'long64-ring3': 16 };
const USUAL_EXITS = 32;
/** Exits that take far longer than those of their mode. */
const LONG_EXITS: Readonly<Partial<Record<Exit, number>>> = { 'interrupt-window': 16 };
const CONTROL_EXITS: Readonly<Record<Control, number>> = {
  'empty-timer': 1024,
  compute: 128,
  'null-syscall': 512,
  'bad-fd-ioctl': 512,
  'api-version': 512,
  'check-extension': 512,
  'vcpu-ioctl': 64,
  'immediate-exit': 64,
  'signal-return': 64,
  'immediate-exit-sync-out': 32,
  'immediate-exit-sync-in': 32,
};

/** Where instructions are counted each exit is a sample of its own, and a cheap one. */
const COUNTED_EXITS = 64;

/** How many exits (or calls, for a control) one block of this cell times. */
export function exitsPerBlock(cell: Cell, clock: Plan['clock']): number {
  if (clock === 'instructions') return COUNTED_EXITS;
  if (cell.kind === 'control') return CONTROL_EXITS[cell.control];
  return LONG_EXITS[cell.exit] ?? GUEST_EXITS[cell.mode] ?? USUAL_EXITS;
}
