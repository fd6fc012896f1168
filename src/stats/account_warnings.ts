/** What a run's accounts warn of: launches in which KVM did different things for one cell, and launches without any. */
import { entryOf } from '../lib/entry_of.js';
import { addTo } from '../lib/grouped.js';
import { plural } from '../lib/plural.js';
import type { Account } from '../samples/account.js';
import type { Host, Warning } from '../samples/protocol.js';
import type { Samples } from '../samples/samples.js';

/** One counter of one cell that is steady in every launch and not the same in all. */
interface Difference {
  readonly cell: string;
  /** Launches by what the counter rose by per exit, ascending. */
  readonly launches: ReadonlyMap<number, readonly number[]>;
}

/** Launches by the increase per exit of a counter; null: they do not differ, or it is not steady in one of them. */
function launchesByRise(
  { launches = [], exits, byLaunch }: Account,
  counter: string,
): Difference['launches'] | null {
  const increases = entryOf(byLaunch ?? {}, counter);
  if (increases === undefined || increases.includes(null)) return null;
  const found = new Map<number, number[]>();
  increases.forEach((increase, index) => {
    const rise = (increase ?? 0) / exits;
    addTo(found, rise, launches[index] ?? 0);
  });
  return new Map([...found].sort(([one], [other]) => one - other));
}

function differencesByCounter({ cells, accountOf }: Samples): Map<string, Difference[]> {
  const found = new Map<string, Difference[]>();
  cells.forEach(({ cell }, index) => {
    const account = accountOf?.(index);
    for (const counter of Object.keys(account?.byLaunch ?? {})) {
      const launches = account === undefined ? null : launchesByRise(account, counter);
      if (launches !== null) addTo(found, counter, { cell: cell.id, launches });
    }
  });
  return found;
}

/** `1.35 an exit in launch 3` */
function riseText([rise, launches]: readonly [number, readonly number[]]): string {
  const numbers = launches.map((launch) => launch + 1).join(', ');
  return `${String(Number(rise.toFixed(2)))} an exit in ${launches.length === 1 ? 'launch' : 'launches'} ${numbers}`;
}

/**
 * One warning a counter whose launches differ, which is why a cell's levels differ; and one a reason for which launches
 * have no account though the host has statistics.
 */
export function accountWarnings(samples: Samples, { account: ofHost }: Host): Warning[] {
  const differ = [...differencesByCounter(samples)].flatMap(([counter, cells]): Warning[] => {
    const [first] = cells;
    if (first === undefined) return [];
    const rises = [...first.launches].map(riseText).join(' and ');
    return [
      {
        code: 'launches-differ',
        cell: first.cell,
        message: `launches differ in what KVM did: it counted ${counter} ${rises}${cells.length === 1 ? '' : ` (and so in ${plural(cells.length - 1, 'other cell')})`}; these launches did different work`,
      },
    ];
  });
  if (ofHost?.status === 'skipped') return differ;
  const reasons = samples.launches.flatMap(({ withoutAccount }) => withoutAccount ?? []);
  const missing = [...new Set(reasons)].map((reason) => ({
    code: 'no-account',
    message: `${plural(reasons.filter((each) => each === reason).length, 'launch')} of ${String(samples.launches.length)} without KVM's account: ${reason}`,
  }));
  return [...differ, ...missing];
}
