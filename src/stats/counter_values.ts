/** What the processor's counters counted, from the readings of counter rounds to one value a cell. */
import { largest } from '../lib/extremes.js';
import { addTo } from '../lib/grouped.js';
import type { CounterEvent } from '../plan/names.js';
import {
  COUNTER_SIDES,
  type CellCounters,
  type CounterSide,
  type LaunchCounters,
} from '../samples/counters.js';

/** The counters of one launch. */
export interface CountedLaunch {
  readonly launch: number;
  readonly counters: LaunchCounters;
}

function median(sorted: readonly number[]): number {
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}

/**
 * One value for several readings: the most frequent, the smallest of several. What an interrupt added to a block or to
 * the one that is subtracted from it is in few. If no reading came twice, the median. NaN of none.
 */
export function typicalOf(readings: readonly number[]): number {
  const sorted = [...readings].sort((left, right) => left - right);
  const times = new Map<number, number>();
  for (const reading of sorted) times.set(reading, (times.get(reading) ?? 0) + 1);
  const most = largest(times.values());
  return most > 1 ? ([...times].find(([, count]) => count === most)?.[0] ?? NaN) : median(sorted);
}

/** Each event's values in a cell, one for each launch, by the cell; none where nothing was counted. */
export function countersByCell(launches: readonly CountedLaunch[]): ReadonlyMap<number, CellCounters[]> {
  const found = new Map<number, CellCounters[]>();
  for (const { launch, counters } of launches) {
    for (const reading of counters.cells) {
      const { cell, event } = reading;
      let known = found.get(cell)?.find((each) => each.event === event);
      if (known === undefined) {
        known = { event, launch: [], user: [], kernel: [], guest: [] };
        addTo(found, cell, known);
      }
      known.launch.push(launch);
      for (const side of COUNTER_SIDES) known[side].push(typicalOf(reading[side]));
    }
  }
  return found;
}

export type CounterValue = Readonly<Record<CounterSide | 'total', number>>;

/** One event's value in a cell over its launches; null where it was not counted. */
export function counterValue(
  counters: readonly CellCounters[] | undefined,
  event: CounterEvent,
): CounterValue | null {
  const found = counters?.find((each) => each.event === event);
  if (found === undefined) return null;
  const [user, kernel, guest] = COUNTER_SIDES.map((side) => typicalOf(found[side])) as [
    number,
    number,
    number,
  ];
  return { user, kernel, guest, total: user + kernel + guest };
}
