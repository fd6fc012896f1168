import type { Cell } from '../plan/cell.js';

const SHORT_TICKS = 2000;

/**
 * Whether a control is too short for a relative interval to mean anything: the empty timer pair always, any
 * other control below 2000 ticks. Their blocks sit on a coarse grid (a clock that steps by tens of ticks is
 * several percent of such a level), so their order statistics stay a grid step apart however many rounds are
 * taken, and a stop rule that waited for them would spend the whole time limit on cells nobody compares. They
 * are still measured, shown and stored like any other.
 */
export function isQuantized(cell: Cell, levelTicks: number): boolean {
  return cell.kind === 'control' && (cell.control === 'empty-timer' || levelTicks < SHORT_TICKS);
}
