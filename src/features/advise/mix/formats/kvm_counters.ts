import { knownCounter, namesExits } from '../../names/counters.js';
import type { MixBuilder } from '../builder.js';

/** Adds one of KVM's counters, if it counts exits; one that only seems to is not understood, the others are named. */
export function addCounter(
  builder: MixBuilder,
  name: string,
  count: number,
  place: string,
  perSecond: number | null = null,
): void {
  if (knownCounter(name) !== null) builder.add(name, 'counter', count, place, { perSecond });
  else if (namesExits(name)) {
    if (count > 0) builder.miss(place, `${name} ${String(count)}`, 'no exit of this name is known');
  } else builder.ignore(name);
}
