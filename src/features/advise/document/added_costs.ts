import { mean } from 'simple-statistics';
import {
  baseOf,
  guestId,
  inSetup,
  transferCell,
  type Direction,
  type Group,
  type GuestPlace,
} from '../../../plan/cell.js';
import { columnsOf } from '../../../stats/columns.js';
import { medianOfSorted } from '../../../stats/inference/interval.js';
import { weightedSum, type Replicated } from '../../../stats/replicated.js';
import { withoutDelayed } from '../../../results/without_delayed.js';
import type { Results } from '../../../results/schema.js';

/** The replicates behind an interval; `exact` where instructions are counted. */
export type ReplicateScope = 'launches' | 'exact';

export type Guest = GuestPlace;

/** What moving groups adds to an exit of a guest, in ticks: paired with the base cell round by round. */
export interface AddedCosts {
  readonly scope: ReplicateScope;
  readonly replicates: number;
  /** KVM stores the groups at every exit whether asked or not, as on s390, where kvm_valid_regs is an output. */
  readonly storesAlways: boolean;
  /** Guests whose base cell was measured, in the file's order. */
  readonly guests: readonly Guest[];
  /** Combinations of groups in any measured transfer cell of a guest, as cells write them: `regs+sregs`. */
  readonly combinations: (guest: Guest) => readonly (readonly Group[])[];
  /** The exit alone, no register moved. Null: not measured. */
  readonly base: (guest: Guest) => Replicated | null;
  /**
   * A transfer cell minus its base cell. Where a direction was not measured it comes from the other two: both is
   * read and then write. Null: neither is there.
   */
  readonly added: (
    guest: Guest,
    groups: readonly Group[],
    direction: Direction,
    transfer: 'ioctl' | 'sync',
  ) => Replicated | null;
}

function medianOf(values: readonly number[]): number {
  return values.length === 0 ? NaN : medianOfSorted(Float64Array.from(values).sort());
}

/** Looks costs up by cell id. Only complete rounds and kept blocks of both cells enter. */
class PairedRounds {
  readonly scope: ReplicateScope;
  readonly replicates: number;
  private readonly columns;
  /** Of each row, by its position among the launches. */
  private readonly launchOf: readonly number[];
  private readonly indexOf: ReadonlyMap<string, number>;

  constructor(private readonly results: Results) {
    const rounds = results.rounds.map((round) => ({ type: 'round' as const, ...round }));
    this.columns = columnsOf(results.cells.length, rounds);
    const measured = results.cells.flatMap((each, index) =>
      each.status === 'measured' ? [[each.cell.id, index] as const] : [],
    );
    this.indexOf = new Map(measured);
    const launches = [...new Set(this.columns.launches)];
    this.launchOf = this.columns.launches.map((launch) => launches.indexOf(launch));
    this.scope = results.unit === 'instructions' ? 'exact' : 'launches';
    this.replicates = this.scope === 'exact' ? 0 : launches.length;
  }

  has(id: string): boolean {
    return this.indexOf.has(id);
  }

  /** @param reference null: the level itself */
  difference(subject: string, reference: string | null): Replicated | null {
    if (!this.has(subject) || (reference !== null && !this.has(reference))) return null;
    return this.scope === 'exact' ? this.counted(subject, reference) : this.timed(subject, reference);
  }

  private counted(subject: string, reference: string | null): Replicated {
    const count = (id: string): number => {
      const found = this.results.cells[this.indexOf.get(id) ?? -1];
      return found?.status === 'measured' ? found.level.estimate : NaN;
    };
    return { estimate: count(subject) - (reference === null ? 0 : count(reference)), parts: [] };
  }

  private timed(subject: string, reference: string | null): Replicated | null {
    const own = this.columns.cells[this.indexOf.get(subject) ?? -1]?.value;
    const other = reference === null ? null : this.columns.cells[this.indexOf.get(reference) ?? -1]?.value;
    const parts = Array.from({ length: this.replicates }, (): number[] => []);
    this.launchOf.forEach((replicate, row) => {
      const value = (own?.[row] ?? NaN) - (other === null ? 0 : (other?.[row] ?? NaN));
      if (!Number.isNaN(value)) parts[replicate]?.push(value);
    });
    const medians = parts.map(medianOf);
    const known = medians.filter((each) => !Number.isNaN(each));
    return known.length === 0 ? null : { estimate: mean(known), parts: medians };
  }
}

/** Reads a run's costs, ready to be summed. */
export function addedCosts(run: Results): AddedCosts {
  const results = withoutDelayed(run);
  const rounds = new PairedRounds(results);
  const baseId = (guest: Guest): string => baseOf(guest).id;
  const guests = results.cells.flatMap(({ status, cell }) =>
    status === 'measured' && cell.kind === 'base' && cell.replica === 0 ? [cell] : [],
  );
  const measured: AddedCosts['added'] = (guest, groups, direction, transfer) =>
    rounds.difference(
      inSetup(transferCell(guest.exit, guest.mode, groups, direction, transfer), guest.setup).id,
      baseId(guest),
    );
  const added: AddedCosts['added'] = (guest, groups, direction, transfer) => {
    const own = measured(guest, groups, direction, transfer);
    if (own !== null) return own;
    const [first, second] = OTHERS[direction];
    const left = measured(guest, groups, first[1], transfer);
    const right = measured(guest, groups, second[1], transfer);
    return left && right
      ? weightedSum([
          [first[0], left],
          [second[0], right],
        ])
      : null;
  };
  return {
    scope: rounds.scope,
    replicates: rounds.replicates,
    storesAlways: results.host.arch === 's390',
    guests: guests.map(({ exit, mode, setup }) => ({ exit, mode, ...(setup && { setup }) })),
    combinations: (guest) => combinationsOf(results, guest),
    base: (guest) => rounds.difference(baseId(guest), null),
    added,
  };
}

type Term = readonly [weight: number, direction: Direction];
const OTHERS: Readonly<Record<Direction, readonly [Term, Term]>> = {
  read: [
    [1, 'both'],
    [-1, 'write'],
  ],
  write: [
    [1, 'both'],
    [-1, 'read'],
  ],
  both: [
    [1, 'read'],
    [1, 'write'],
  ],
};

function combinationsOf(results: Results, guest: Guest): readonly (readonly Group[])[] {
  const found = new Map<string, readonly Group[]>();
  for (const { status, cell } of results.cells) {
    if (status !== 'measured' || cell.kind !== 'transfer') continue;
    if (guestId(cell) === guestId(guest)) found.set(cell.groups.join('+'), cell.groups);
  }
  return [...found.values()];
}
