/** What a transfer adds to an exit, in words that findings and tables share. */
import type { Results } from '../../../results/schema.js';
import { formatTicks, formatTime, formatTimeRange } from '../../../show/numbers.js';
import type { Estimate } from '../../../stats/summary.js';

export interface AddedText {
  /** `9.73 us`, with a sign where it is a saving. */
  readonly time: string;
  /** `9.68 to 9.78 us`. */
  readonly range: string;
  /** `25,386`; null where nanoseconds are the clock's own. */
  readonly cycles: string | null;
}

export function addedText(
  difference: Estimate,
  { ticksPerNs, unit }: Pick<Results, 'ticksPerNs' | 'unit'>,
): AddedText {
  const inNs: Estimate = {
    estimate: difference.estimate / ticksPerNs,
    low: difference.low / ticksPerNs,
    high: difference.high / ticksPerNs,
  };
  return {
    time: formatTime(inNs.estimate),
    range: formatTimeRange(inNs),
    cycles: unit === 'cycles' ? formatTicks(difference.estimate) : null,
  };
}
