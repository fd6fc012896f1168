/** The counters of results turned back into those of launches, and what is said of those that are missing. */
import type { Host, Warning } from '../samples/protocol.js';
import { addTo } from '../lib/grouped.js';
import type { LaunchCounters } from '../samples/counters.js';
import type { CountedLaunch } from '../stats/counter_values.js';
import type { Results } from './schema.js';

/** Of each launch that counted anything, by its number. Results keep one value for all counter rounds of a launch. */
export function countersByLaunch({ cells }: Results): ReadonlyMap<number, CountedLaunch> {
  const found = new Map<number, LaunchCounters['cells']>();
  cells.forEach((result, cell) => {
    if (result.status !== 'measured') return;
    for (const { event, launch: launches, user, kernel, guest } of result.counters ?? [])
      launches.forEach((launch, at) => {
        const value = (column: readonly number[]): number[] => column.slice(at, at + 1);
        addTo(found, launch, { cell, event, user: value(user), kernel: value(kernel), guest: value(guest) });
      });
  });
  return new Map(
    [...found].map(([launch, counted]) => [launch, { launch, counters: { cells: counted, missed: [] } }]),
  );
}

/** A warning about what the counters of a run lack, which its blocks do not show. */
export const COUNTERS_MISSED = 'counters-missed';

/** One for each event and reason. A host that has no counters at all says so itself, once. */
export function missedWarnings(launches: readonly CountedLaunch[], { counters }: Host): Warning[] {
  if (counters?.status !== 'usable') return [];
  const all = launches.flatMap(({ counters: { missed } }) =>
    missed.map(({ event, reason }) => `hardware counters, ${event}: ${reason}`),
  );
  return [...new Set(all)].map((message) => ({ code: COUNTERS_MISSED, message }));
}
