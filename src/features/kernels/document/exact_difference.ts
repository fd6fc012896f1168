import { formatCount } from '../../../show/numbers.js';

/** How the difference of two counts is written: `+9`, `-12`, `+0`. It is exact, so that even none is a finding. */
export function formatDifference(difference: number): string {
  return difference < 0 ? formatCount(difference) : `+${formatCount(difference)}`;
}
