/** Takes the exact differences of two kernels apart: what all exits share, and what some have on top of it. */
import { largest, smallest } from '../../../lib/extremes.js';
import { z } from 'zod';
import {
  DIRECTIONS,
  EXITS,
  GROUPS,
  MODES,
  guestId,
  type BaseCell,
  type Cell,
  type Mode,
  type TransferCell,
} from '../../../plan/cell.js';

const transferSchema = z.strictObject({
  groups: z.array(z.enum(GROUPS)),
  direction: z.enum(DIRECTIONS),
  transfer: z.enum(['ioctl', 'sync']),
});
/** A way to move registers, whatever the exit. */
export type TransferKind = z.infer<typeof transferSchema>;

/** Where a step is seen: exits in all modes, a mode at all exits, one guest, or a transfer at all exits. */
const scopeSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('exits'), exits: z.array(z.enum(EXITS)).min(1) }),
  z.strictObject({ kind: z.literal('mode'), mode: z.enum(MODES) }),
  z.strictObject({ kind: z.literal('guest'), exit: z.enum(EXITS), mode: z.enum(MODES) }),
  z.strictObject({ kind: z.literal('transfer'), ...transferSchema.shape }),
]);

const stepSchema = z.strictObject({
  scope: scopeSchema,
  /** Instructions on top of what the cell has otherwise; never 0. */
  extra: z.number(),
});
export type Step = z.infer<typeof stepSchema>;

export const differenceStepsSchema = z.strictObject({
  /** What most bare exits have in common, of several candidates the smallest; null: no bare exit to compare. */
  common: z.number().nullable(),
  /** Bare exits that were compared. */
  exits: z.number().int().nonnegative(),
  /** Each cell's difference is `common` and its steps: exactly, but for what is in `uneven`. */
  steps: z.array(stepSchema),
  /** Transfers whose extra depends on the exit or the mode, and from where to where it goes. */
  uneven: z.array(z.strictObject({ ...transferSchema.shape, low: z.number(), high: z.number() })),
});
export type DifferenceSteps = z.infer<typeof differenceStepsSchema>;

/** By how many instructions one cell differs. */
export interface CellDifference {
  readonly cell: Cell;
  readonly difference: number;
}

interface Guest {
  readonly cell: BaseCell;
  readonly difference: number;
}

function grouped<Item>(items: readonly Item[], keyOf: (item: Item) => string): Item[][] {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const known = groups.get(keyOf(item)) ?? [];
    groups.set(keyOf(item), known);
    known.push(item);
  }
  return [...groups.values()];
}

function isConstant(numbers: readonly number[]): boolean {
  return numbers.every((number) => number === numbers[0]);
}

/** The value that most have; of several the one nearest to nothing. */
function mostFrequent(numbers: readonly number[]): number | null {
  const ranked = grouped(numbers, String).sort(
    (left, right) => right.length - left.length || Math.abs(left[0] ?? 0) - Math.abs(right[0] ?? 0),
  );
  return ranked[0]?.[0] ?? null;
}

/**
 * What each mode has on top of the first one, where that is the same at every exit that both have. Null where the
 * exits do not agree, so that no single number can be said of a mode.
 */
function modeExtras(guests: readonly Guest[]): ReadonlyMap<Mode, number> | null {
  const [first, ...others] = grouped(guests, ({ cell }) => cell.mode);
  const extras = new Map<Mode, number>();
  for (const guestsOfMode of others) {
    const apart = guestsOfMode.flatMap(({ cell, difference }) => {
      const twin = first?.find((guest) => guest.cell.exit === cell.exit);
      return twin === undefined ? [] : [difference - twin.difference];
    });
    const [extra] = apart;
    const mode = guestsOfMode[0]?.cell.mode;
    if (extra === undefined || mode === undefined || !isConstant(apart)) return null;
    extras.set(mode, extra);
  }
  return extras;
}

/** One step for all exits that have the same on top in all their modes, and one a guest for the others. */
function exitSteps(guests: readonly Guest[]): Step[] {
  const byExit = grouped(guests, ({ cell }) => cell.exit);
  const isEven = (each: readonly Guest[]): boolean => isConstant(each.map(({ difference }) => difference));
  const even = byExit.filter(isEven).flatMap(([guest]) => (guest === undefined ? [] : [guest]));
  const together = grouped(even, ({ difference }) => String(difference)).map((same): Step => ({
    scope: { kind: 'exits', exits: same.map(({ cell }) => cell.exit) },
    extra: same[0]?.difference ?? 0,
  }));
  const apart = byExit
    .filter((each) => !isEven(each))
    .flat()
    .map(({ cell: { exit, mode }, difference }): Step => ({
      scope: { kind: 'guest', exit, mode },
      extra: difference,
    }));
  return [...together, ...apart].filter(({ extra }) => extra !== 0);
}

function baseSteps(guests: readonly Guest[]): Pick<DifferenceSteps, 'common' | 'exits' | 'steps'> {
  const modes = modeExtras(guests) ?? new Map<Mode, number>();
  const rest = guests.map(({ cell, difference }) => ({
    cell,
    difference: difference - (modes.get(cell.mode) ?? 0),
  }));
  const common = mostFrequent(rest.map(({ difference }) => difference));
  const steps = exitSteps(
    rest.map(({ cell, difference }) => ({ cell, difference: difference - (common ?? 0) })),
  );
  const ofModes = [...modes].map(([mode, extra]): Step => ({ scope: { kind: 'mode', mode }, extra }));
  return { common, exits: guests.length, steps: [...steps, ...ofModes.filter(({ extra }) => extra !== 0)] };
}

interface Extra {
  readonly cell: TransferCell;
  readonly extra: number;
}

/** What transfers have on top of the bare exit that they were counted at; one without its bare exit says nothing. */
function transferExtras(differences: readonly CellDifference[], guests: readonly Guest[]): Extra[] {
  const atGuest = new Map(guests.map(({ cell, difference }) => [guestId(cell), difference]));
  return differences.flatMap(({ cell, difference }) => {
    if (cell.kind !== 'transfer') return [];
    const base = atGuest.get(guestId(cell));
    return base === undefined ? [] : [{ cell, extra: difference - base }];
  });
}

function transferSteps(extras: readonly Extra[]): Pick<DifferenceSteps, 'steps' | 'uneven'> {
  const steps: Step[] = [];
  const uneven: DifferenceSteps['uneven'] = [];
  const keyOf = ({ cell }: Extra): string => [cell.groups.join('+'), cell.direction, cell.transfer].join('/');
  for (const same of grouped(extras, keyOf)) {
    const [first] = same;
    if (first === undefined) continue;
    const { groups, direction, transfer } = first.cell;
    const amounts = same.map(({ extra }) => extra);
    if (!isConstant(amounts))
      uneven.push({ groups, direction, transfer, low: smallest(amounts), high: largest(amounts) });
    else if (first.extra !== 0)
      steps.push({ scope: { kind: 'transfer', groups, direction, transfer }, extra: first.extra });
  }
  return { steps, uneven };
}

/**
 * The differences of the cells that both kernels have, as few steps. Controls are no exits and take no part; nor
 * does the second copy of the A/A pair. Steps are told of one set-up of the VM, the plain one where it was counted:
 * another one's cells stand in the tables alone.
 */
export function differenceSteps(all: readonly CellDifference[]): DifferenceSteps {
  const setups = all.map(({ cell }) => (cell.kind === 'control' ? undefined : cell.setup));
  const isPlain = all.some(({ cell }) => cell.kind !== 'control' && cell.setup === undefined);
  const told = isPlain ? undefined : setups.find((setup) => setup !== undefined);
  const differences = all.filter((_, index) => setups[index] === told);
  const guests = differences.flatMap(({ cell, difference }) =>
    cell.kind === 'base' && cell.replica === 0 ? [{ cell, difference }] : [],
  );
  const bases = baseSteps(guests);
  const transfers = transferSteps(transferExtras(differences, guests));
  return { ...bases, steps: [...bases.steps, ...transfers.steps], uneven: transfers.uneven };
}
