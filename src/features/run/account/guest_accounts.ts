/** KVM's account of a run's guests: what one exit of each makes it count, and what a transfer adds to that. */
import { addTo } from '../../../lib/grouped.js';
import { countersOf, steadyIncrease, usualIncrease, type Account } from '../../../samples/account.js';
import { baseOf, isUndelayed, MODES, type Mode } from '../../../plan/cell.js';
import { measuredOf, type MeasuredResult } from '../../../results/measured_cells.js';
import type { Results } from '../../../results/schema.js';
import { groupsName, guestName } from '../../../show/names.js';

/** Of one counter, per exit. */
export interface CounterValue {
  readonly perExit: number;
  /** Whether nine in ten undisturbed blocks agree. */
  readonly isSteady: boolean;
  /** Of the undisturbed blocks that say so. */
  readonly share: number;
}

interface GuestAccount {
  readonly guest: string;
  readonly values: ReadonlyMap<string, CounterValue>;
}

export interface AccountTable {
  /** That rose at some guest's exits as a rule; first those that are steady wherever they rose. */
  readonly counters: readonly string[];
  /** That rose in some blocks only. */
  readonly occasional: readonly string[];
  readonly guests: readonly GuestAccount[];
}

/** A change that a transfer makes to the account of its guest, and the cells that make it. */
export interface AddedCounts {
  readonly what: string;
  readonly cells: readonly string[];
}

function valueOf(account: Account, counter: string): CounterValue {
  const { increase, share } = usualIncrease(account, counter);
  return { perExit: increase / account.exits, isSteady: steadyIncrease(account, counter) !== null, share };
}

function accountOf({ account }: MeasuredResult): Account[] {
  return account === undefined ? [] : [account];
}

/** Null where no guest has an account. */
export function accountTable(results: Results): AccountTable | null {
  const guests = measuredOf(results).bases.flatMap((base): GuestAccount[] => {
    if (base.cell.replica !== 0 || !isUndelayed(base.cell)) return [];
    return accountOf(base).map((account) => ({
      guest: guestName(base.cell),
      values: new Map(countersOf(account).map((counter) => [counter, valueOf(account, counter)])),
    }));
  });
  if (guests.length === 0) return null;
  const seen = (counter: string): CounterValue[] => guests.flatMap(({ values }) => values.get(counter) ?? []);
  const all = [...new Set(guests.flatMap(({ values }) => [...values.keys()]))].sort();
  const isUsual = (counter: string): boolean => seen(counter).some(({ perExit }) => perExit > 0);
  const isSteady = (counter: string): boolean => seen(counter).every((value) => value.isSteady);
  const usual = all.filter(isUsual);
  return {
    counters: [...usual.filter(isSteady), ...usual.filter((counter) => !isSteady(counter))],
    occasional: all.filter((counter) => !isUsual(counter)),
    guests,
  };
}

/** Two decimals at the most. */
export function amountText(amount: number): string {
  return String(Number(amount.toFixed(2)));
}

/** `+1 req_event, -1 fpu_reload`: counters that are steady in both and differ; empty: none. */
function differenceText(account: Account, base: Account): string {
  return [...new Set([...countersOf(base), ...countersOf(account)])]
    .sort()
    .flatMap((counter) => {
      const [own, bare] = [steadyIncrease(account, counter), steadyIncrease(base, counter)];
      if (own === null || bare === null) return [];
      const added = own / account.exits - bare / base.exits;
      return Math.abs(added) < 1e-9
        ? []
        : [`${added > 0 ? '+' : '−'}${amountText(Math.abs(added))} ${counter}`];
    })
    .join(', ');
}

/** What transfers add to the account of their guest's bare exit; the change that most cells make stands first. */
export function addedCounts(results: Results): AddedCounts[] {
  const { bases, transfers } = measuredOf(results);
  const accounts = new Map(bases.map((base) => [base.cell.id, base.account]));
  const found = new Map<string, string[]>();
  for (const { cell, account } of transfers) {
    const base = accounts.get(baseOf(cell).id);
    const what = base === undefined || account === undefined ? '' : differenceText(account, base);
    if (what === '') continue;
    const name = `${cell.transfer} ${cell.direction} ${groupsName(cell.groups)} at ${guestName(cell)}`;
    addTo(found, what, name);
  }
  return [...found].map(([what, cells]) => ({ what, cells })).sort((a, b) => b.cells.length - a.cells.length);
}

/** Blocks of all cells, and those that something disturbed, by what it was. */
export function disturbedBlocks({ rounds }: Results): {
  readonly blocks: number;
  readonly faults: number;
  readonly preemptions: number;
  readonly interrupts: number;
} {
  const sum = (countOf: (round: Results['rounds'][number]) => number): number =>
    rounds.reduce((total, round) => total + countOf(round), 0);
  return {
    blocks: sum(({ cell }) => cell.length),
    faults: sum(({ events }) => events?.faults?.length ?? 0),
    preemptions: sum(({ events }) => events?.preemptions?.length ?? 0),
    interrupts: sum(({ events }) => events?.interrupts?.length ?? 0),
  };
}

/** Modes with the least and the most that a counter rose by per exit of their guests, where it is steady. */
export function rangesByMode(results: Results, counter: string): [mode: Mode, least: number, most: number][] {
  const { bases } = measuredOf(results);
  return MODES.flatMap((mode): [Mode, number, number][] => {
    const rises = bases
      .filter(({ cell }) => cell.mode === mode && isUndelayed(cell))
      .flatMap(accountOf)
      .flatMap((account) => {
        const { isSteady, perExit } = valueOf(account, counter);
        return isSteady ? [perExit] : [];
      })
      .sort((a, b) => a - b);
    const [least, most] = [rises[0], rises.at(-1)];
    return least === undefined || most === undefined ? [] : [[mode, least, most]];
  });
}
