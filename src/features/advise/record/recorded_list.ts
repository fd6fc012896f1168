/** A recording as the JSON list that `advise --mix` reads. */
import { addTo } from '../../../lib/grouped.js';
import { findExit } from '../names/lookup.js';
import type { GroupUse, Mix } from '../mix/mix.js';

interface RecordedUse {
  readonly direction: GroupUse['direction'];
  readonly share: number;
}

interface RecordedExit {
  readonly exit: string;
  readonly perSecond: number;
  readonly uses?: Readonly<Record<string, readonly RecordedUse[]>>;
}

/** See listSchema of ../mix/formats/list.ts, which reads it. */
export interface RecordedMix {
  readonly exits: readonly RecordedExit[];
  readonly seconds: number;
  readonly notes: readonly string[];
}

interface Sum {
  count: number;
  readonly uses: Map<
    string,
    { readonly group: string; readonly direction: GroupUse['direction']; used: number }
  >;
}

/** By KVM_RUN's reason: a signal is KVM_EXIT_INTR, whether KVM says it by a reason or by an error. */
function byReason({ entries }: Mix): ReadonlyMap<string, Sum> {
  const sums = new Map<string, Sum>();
  for (const { name, space, count, uses, known } of entries) {
    if (space !== 'userspace') continue;
    const reason = (known ?? findExit(name, space, false)?.known)?.reason ?? 'UNKNOWN';
    const sum: Sum = sums.get(reason) ?? { count: 0, uses: new Map() };
    sums.set(reason, sum);
    sum.count += count;
    for (const { group, direction, share } of uses ?? []) {
      const key = `${group} ${direction}`;
      const used = (sum.uses.get(key)?.used ?? 0) + share * count;
      sum.uses.set(key, { group, direction, used });
    }
  }
  return sums;
}

function usesOf({ count, uses }: Sum): Record<string, RecordedUse[]> {
  const list = new Map<string, RecordedUse[]>();
  for (const { group, direction, used } of uses.values())
    addTo(list, group, { direction, share: Math.min(1, used / count) });
  return Object.fromEntries(list);
}

/** @param knowsUses the recording shows register calls: an exit without any uses none */
export function recordedList(
  mix: Mix,
  seconds: number,
  knowsUses: boolean,
  notes: readonly string[],
): RecordedMix {
  const exits = [...byReason(mix)].map(([reason, sum]) => ({
    exit: `KVM_EXIT_${reason}`,
    perSecond: sum.count / seconds,
    ...(knowsUses && { uses: usesOf(sum) }),
  }));
  return {
    exits: exits.sort((a, b) => b.perSecond - a.perSecond),
    seconds,
    notes: [...notes, ...mix.notes].map((note) => note.slice(0, 1000)),
  };
}
