/** Instructions of one exit that cost a processor far more than one: how many of each, and what differs. */
import { COSTLY_NAMES } from '../../../emulate/recording/costly_instructions.js';
import type { Window } from '../../../emulate/recording/exit_windows.js';

export interface CostlyCount {
  /** `VMREAD` */
  readonly name: string;
  readonly count: number;
}

function byOrder(counts: ReadonlyMap<string, number>): CostlyCount[] {
  return COSTLY_NAMES.flatMap((name) => {
    const count = counts.get(name) ?? 0;
    return count === 0 ? [] : [{ name, count }];
  });
}

/** Of the runner and the host's kernel: what the guest executes is the guest's. */
export function countCostly(window: Window): CostlyCount[] {
  const counts = new Map<string, number>();
  for (const { place, instruction } of window) {
    const { costly } = instruction;
    if (place !== 'guest' && costly !== null) counts.set(costly, (counts.get(costly) ?? 0) + 1);
  }
  return byOrder(counts);
}

/** Every kind that either has, with both numbers. */
export function costlyPairs(
  own: readonly CostlyCount[],
  others: readonly CostlyCount[],
): { readonly name: string; readonly count: number; readonly against: number }[] {
  const of = (counts: readonly CostlyCount[], name: string): number =>
    counts.find((each) => each.name === name)?.count ?? 0;
  return COSTLY_NAMES.map((name) => ({ name, count: of(own, name), against: of(others, name) })).filter(
    ({ count, against }) => count + against > 0,
  );
}
