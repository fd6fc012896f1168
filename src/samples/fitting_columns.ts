/** Columns that belong together: what a schema cannot say of them, of a message as it is heard and of a results file. */
import { EVENT_KINDS } from './account.js';
import type { LaunchCounters } from './counters.js';
import type { Histogram, Round } from './protocol.js';

/** Log-linear buckets of a 64-bit counter. */
const MOST_BUCKETS = 2048;

export function isAscending(values: readonly number[]): boolean {
  return values.every((value, index) => value > (values[index - 1] ?? -Infinity));
}

/** Buckets ascend and exist, and each has its count. */
export function histogramFits({ buckets, counts }: Pick<Histogram, 'buckets' | 'counts'>): boolean {
  return buckets.length === counts.length && isAscending(buckets) && (buckets.at(-1) ?? 0) < MOST_BUCKETS;
}

type RoundColumns = Pick<Round, 'cell' | 'mean' | 'median' | 'min' | 'drops' | 'events'>;

/** Each block has its values, and what was dropped or disturbed is a block of the round. */
export function roundFits({ cell, mean, median, min, drops, events = {} }: RoundColumns): boolean {
  const positions = [
    ...drops.map(({ position }) => position),
    ...EVENT_KINDS.flatMap((kind) => events[kind] ?? []),
  ];
  const isEqual = [mean, median, min].every((column) => column.length === cell.length);
  return isEqual && positions.every((position) => position < cell.length);
}

/** Each side counted in as many rounds. */
export function countersFit({ cells }: Pick<LaunchCounters, 'cells'>): boolean {
  return cells.every(
    ({ user, kernel, guest }) => user.length === kernel.length && user.length === guest.length,
  );
}
