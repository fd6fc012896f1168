import type { Cell } from '../plan/cell.js';

const SHORT_TICKS = 2000;

/**
 * Whether a control is too short for a relative interval to mean anything: always for the empty timer pair, below 2000
 * ticks for any other control. A clock that steps by tens of ticks is several percent of such a level, so the order
 * statistics of its blocks stay a step apart however many rounds are taken. A stop rule that waited for them would
 * spend the whole time limit on cells that nobody compares. They are measured, shown and stored like all others.
 */
export function isQuantized(cell: Cell, levelTicks: number): boolean {
  return cell.kind === 'control' && (cell.control === 'empty-timer' || levelTicks < SHORT_TICKS);
}
