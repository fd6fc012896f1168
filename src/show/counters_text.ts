import type { Host } from '../samples/protocol.js';

/** Whether the processor's counters can be read, in one line; null where the runner said nothing of them. */
export function countersText({ counters }: Pick<Host, 'counters'>): string | null {
  if (counters === undefined) return null;
  if (counters.status === 'usable') return counters.pmu ?? 'usable';
  return counters.cause === 'absent' ? `none: ${counters.reason}` : counters.reason;
}
