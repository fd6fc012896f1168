/** The counters of results turned back into those of launches, and what is said of those that are missing. */
import type { Host, Warning } from '../samples/protocol.js';
import type { CountedLaunch } from '../stats/counter_values.js';
import type { Results } from './schema.js';

/** Of a launch that counted nothing: undefined. Results keep one value for all counter rounds of a launch. */
export function countersOfLaunch(results: Results, launch: number): CountedLaunch | undefined {
  const cells = results.cells.flatMap((result, cell) => {
    if (result.status !== 'measured') return [];
    return (result.counters ?? []).flatMap(({ event, launch: launches, user, kernel, guest }) => {
      const at = launches.indexOf(launch);
      const value = (column: readonly number[]): number[] => column.slice(at, at + 1);
      return at < 0 ? [] : [{ cell, event, user: value(user), kernel: value(kernel), guest: value(guest) }];
    });
  });
  return cells.length === 0 ? undefined : { launch, counters: { cells, missed: [] } };
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
