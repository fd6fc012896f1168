/** What KVM did otherwise at the exits of two runs, by its own account: counted, so that it needs no statistics. */
import { plural } from '../../lib/plural.js';
import { countersOf, steadyIncrease } from '../../samples/account.js';
import { measuredIn, type RunView } from '../../results/run_view.js';
import type { AccountChange } from './document.js';

/** Cells that a sentence names. */
const NAMED_CELLS = 2;

function changesOfCell(first: RunView, other: RunView, id: string): Omit<AccountChange, 'cells'>[] {
  const one = measuredIn(first, id)?.account;
  const two = measuredIn(other, id)?.account;
  if (one === undefined || two === undefined) return [];
  const counters = [...new Set([...countersOf(one), ...countersOf(two)])].sort();
  return counters.flatMap((counter) => {
    const before = steadyIncrease(one, counter);
    const after = steadyIncrease(two, counter);
    if (before === null || after === null || before * two.exits === after * one.exits) return [];
    return [{ counter, first: before / one.exits, other: after / two.exits }];
  });
}

/** Changes of counters that are steady in both runs; cells in which one changed alike are one entry. */
export function accountChanges(first: RunView, other: RunView, ids: readonly string[]): AccountChange[] {
  const found = new Map<string, AccountChange>();
  for (const id of ids) {
    for (const change of changesOfCell(first, other, id)) {
      const key = `${change.counter} ${String(change.first)} ${String(change.other)}`;
      found.set(key, { ...change, cells: [...(found.get(key)?.cells ?? []), id] });
    }
  }
  return [...found.values()].sort((a, b) => b.cells.length - a.cells.length);
}

function amount(value: number): string {
  return String(Number(value.toFixed(2)));
}

/** `1 more req_event per exit (1 to 2) in 12 cells: pio-out/long64-ring0/none ...` */
export function accountChangeText({ counter, first, other, cells }: AccountChange): string {
  const difference = `${amount(Math.abs(other - first))} ${other > first ? 'more' : 'fewer'} ${counter} per exit`;
  const more = cells.length > NAMED_CELLS ? ` and ${String(cells.length - NAMED_CELLS)} more` : '';
  const named = cells.slice(0, NAMED_CELLS).join(', ');
  return `${difference} (${amount(first)} to ${amount(other)}) in ${plural(cells.length, 'cell')}: ${named}${more}`;
}
