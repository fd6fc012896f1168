/** States of a host that KVM's account tells: launches in which it did different things for the same cell. */
import { entryOf } from '../lib/entry_of.js';
import type { Account } from '../samples/account.js';
import type { Cell, Mode } from '../plan/cell.js';
import type { HostState, StatedRounds } from './states.js';

/** What of a run tells its states by account. */
interface AccountedRun {
  /** Numbers of its launches, in the order they ran. */
  readonly launches: readonly number[];
  readonly cells: ReadonlyMap<string, { readonly cell?: Cell; readonly account?: Account | undefined }>;
}

/** Whether no register crosses at the exits of a cell: what KVM does there is the host's affair. */
function isBare(cell: Cell | undefined, mode: Mode): boolean {
  return cell !== undefined && cell.kind !== 'transfer' && cell.mode === mode;
}

/** What a counter rose by per exit in each launch of a run; null unless it is steady in every one of them. */
function risesOf({ launches, cells }: AccountedRun, id: string, counter: string): number[] | null {
  const account = cells.get(id)?.account;
  const known = entryOf(account?.byLaunch ?? {}, counter);
  if (account?.launches === undefined || known === undefined) return null;
  const own = launches.map((launch) => known[account.launches?.indexOf(launch) ?? -1] ?? null);
  return own.includes(null) ? null : own.map((increase) => (increase ?? 0) / account.exits);
}

function differ(values: readonly number[]): boolean {
  return new Set(values).size > 1;
}

/**
 * What a counter rose by in each launch of all runs. Null unless launches differ in it inside every run, and every value
 * occurs in every run: what a counter does in one run only may be the change that is judged, and is no state.
 */
function sharedRises(runs: readonly AccountedRun[], id: string, counter: string): number[] | null {
  const rises = runs.flatMap((run) => {
    const own = risesOf(run, id, counter);
    return own === null ? [] : [own];
  });
  const isShared = rises.every((own) => rises.every((other) => own.every((rise) => other.includes(rise))));
  return rises.length === runs.length && rises.every(differ) && isShared ? rises.flat() : null;
}

/**
 * The states of a mode that KVM's account tells: each launch is in one of them as a whole. Both runs are searched at
 * once, so that a state has one name in both. Null: launches do not differ in what KVM did.
 * @param rounds of each launch of all runs
 */
export function accountStates(
  mode: Mode,
  runs: readonly AccountedRun[],
  rounds: readonly number[],
): StatedRounds | null {
  const views = [...(runs[0]?.cells ?? [])].flatMap(([id, { cell, account }]) => {
    if (!isBare(cell, mode)) return [];
    return Object.keys(account?.byLaunch ?? {}).flatMap((counter) => {
      const rises = sharedRises(runs, id, counter);
      return rises === null ? [] : [rises];
    });
  });
  if (views.length === 0) return null;
  const keys = rounds.map((_, launch) => views.map((rises) => String(rises[launch])).join(' '));
  const known = [...new Set(keys)].sort();
  const total = rounds.reduce((sum, each) => sum + each, 0);
  const states = known.map((key, index): HostState => {
    const own = rounds.reduce((sum, each, launch) => sum + (keys[launch] === key ? each : 0), 0);
    return { name: String.fromCharCode('A'.charCodeAt(0) + index), center: NaN, share: own / total };
  });
  return {
    states,
    labels: rounds.map((each, launch) => new Int8Array(each).fill(known.indexOf(keys[launch] ?? ''))),
  };
}
