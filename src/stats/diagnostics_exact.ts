import type { Warning } from '../samples/protocol.js';
import type { Samples } from '../samples/samples.js';
import type { Comparison, ExactLevel } from './summary.js';

/** About one exit in a thousand meets the timer tick; where far more differ from the mode, the mode says little. */
const LEAST_SHARE = 0.9;

function unsteady(samples: Samples, exact: readonly (ExactLevel | null)[]): Warning[] {
  return exact.flatMap((level, index) => {
    const cell = samples.cells[index]?.cell.id;
    if (level === null || cell === undefined || level.share >= LEAST_SHARE) return [];
    // Rounded down: what is below the bound never reads as if it met it.
    const share = Math.floor(100 * level.share);
    const message =
      `${cell}: only ${String(share)}% of its exits took ${String(level.mode)} instructions, all took ` +
      `${String(level.values[0])} to ${String(level.values.at(-1))} (the harness's own included): ` +
      'look at the list of values';
    return [{ code: 'unsteady-count', cell, message }];
  });
}

function twinsApart(comparisons: readonly Comparison[]): Warning[] {
  return comparisons
    .filter(({ kind, difference }) => kind === 'a-a' && difference.estimate !== 0)
    .map(({ reference, difference }) => ({
      code: 'a-a-off',
      cell: reference,
      message:
        `${reference}: its second copy took ${String(Math.abs(difference.estimate))} instructions ` +
        `${difference.estimate > 0 ? 'more' : 'less'}: take no difference up to that for one`,
    }));
}

/** What to mind about counted cells. */
export function diagnoseExact(
  samples: Samples,
  exact: readonly (ExactLevel | null)[],
  comparisons: readonly Comparison[],
): Warning[] {
  return [...twinsApart(comparisons), ...unsteady(samples, exact)];
}
