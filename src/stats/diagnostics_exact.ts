import type { Warning } from '../measure/protocol.js';
import type { Samples } from '../measure/samples.js';
import type { ExactLevel } from './summary.js';

/** About one exit in a thousand meets the timer tick; where far more differ from the mode, the mode says little. */
const LEAST_SHARE = 0.9;

/** What to mind about counted cells. */
export function diagnoseExact(samples: Samples, exact: readonly (ExactLevel | null)[]): Warning[] {
  return exact.flatMap((level, index) => {
    const cell = samples.cells[index]?.cell.id;
    if (level === null || cell === undefined || level.share >= LEAST_SHARE) return [];
    const share = (100 * level.share).toFixed(0);
    const message =
      `${cell}: only ${share}% of its exits took ${String(level.mode)} instructions, the others ` +
      `${String(level.values[0])} to ${String(level.values.at(-1))}: look at the list of values`;
    return [{ code: 'unsteady-count', cell, message }];
  });
}
