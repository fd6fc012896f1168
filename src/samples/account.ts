/**
 * KVM's account of a cell: what the host's own statistics of the vCPU and its VM (KVM_GET_STATS_FD) rose by over its
 * blocks. Counters have the kernel's names, whichever the host has; those of the VM begin with `vm.`.
 */
import { entryOf } from '../lib/entry_of.js';
import { z } from 'zod';

const count = z.number().int().nonnegative();

/** A counter whose increase was not the same in every block. Entry i of each array belongs together. */
const variedSchema = z.strictObject({
  /** Distinct and ascending. */
  increases: z.array(count).min(1),
  /** Blocks with this increase, and those of them that nothing disturbed. */
  blocks: z.array(count),
  undisturbed: z.array(count),
});
type Varied = z.infer<typeof variedSchema>;

/** Of one cell; a counter that is not named did not rise. */
export const accountSchema = z.strictObject({
  /** Launches it is of, where there is more than one. */
  launches: z.array(count).min(2).optional(),
  /** That an increase is of: those that a block times, and its warm-up. */
  exits: z.number().int().positive(),
  /** Blocks that were read, and those of them that nothing disturbed: no page fault, preemption or interrupt. */
  blocks: count,
  undisturbed: count,
  /** Increase by counter, where it is the same in every block. */
  same: z.record(z.string(), count),
  varied: z.record(z.string(), variedSchema),
  /**
   * Each launch's own increase, aligned with `launches`, where they differ by a tenth per exit or more; null: it is not
   * steady inside the launch.
   */
  byLaunch: z.record(z.string(), z.array(count.nullable())).optional(),
});
export type Account = z.infer<typeof accountSchema>;

/** The account of a launch, by cell; or why there is none. */
export const launchAccountSchema = z.discriminatedUnion('status', [
  z.strictObject({
    status: z.literal('read'),
    cells: z.array(z.strictObject({ cell: count, ...accountSchema.shape })),
  }),
  z.strictObject({ status: z.literal('skipped'), reason: z.string() }),
]);
export type LaunchAccount = z.infer<typeof launchAccountSchema>;

/** Which counters a host's statistics have, or why there are none. */
export const accountFactsSchema = z.discriminatedUnion('status', [
  z.strictObject({ status: z.literal('usable'), counters: z.array(z.string()) }),
  z.strictObject({ status: z.literal('skipped'), reason: z.string() }),
]);

/** Positions of a round's blocks that something disturbed, by what it was. Interrupts are those that KVM counts. */
export const eventsSchema = z.strictObject({
  faults: z.array(count).optional(),
  preemptions: z.array(count).optional(),
  interrupts: z.array(count).optional(),
});
export type Events = z.infer<typeof eventsSchema>;
export const EVENT_KINDS = ['faults', 'preemptions', 'interrupts'] as const;

/** Every increase of a counter, with its blocks. */
function variedOf(account: Account, counter: string): Varied {
  const { blocks, undisturbed, same, varied } = account;
  return (
    entryOf(varied, counter) ?? {
      increases: [entryOf(same, counter) ?? 0],
      blocks: [blocks],
      undisturbed: [undisturbed],
    }
  );
}

/** Counters that rose in any block, in the order of their names. */
export function countersOf({ same, varied }: Account): string[] {
  return [...Object.keys(same), ...Object.keys(varied)].sort();
}

/** Once in hundreds of blocks KVM has something to do that neither the system nor another counter tells of. */
const STEADY_SHARE = 0.9;

/** The increase that most blocks had, of those that nothing disturbed (or of all, where each was disturbed). */
export function usualIncrease(account: Account, counter: string): { increase: number; share: number } {
  const { increases, blocks, undisturbed } = variedOf(account, counter);
  const counted = account.undisturbed > 0 ? undisturbed : blocks;
  const total = counted.reduce((sum, each) => sum + each, 0);
  const most = counted.reduce((best, each) => Math.max(best, each), 0);
  return { increase: increases[counted.indexOf(most)] ?? 0, share: most / total };
}

/** The increase of a counter that nine in ten undisturbed blocks agree in, so that it is what the exits do. Null: noise. */
export function steadyIncrease(account: Account, counter: string): number | null {
  const { increase, share } = usualIncrease(account, counter);
  return share >= STEADY_SHARE ? increase : null;
}

function joinedCounter(one: Varied, other: Varied): Varied {
  const increases = [...new Set([...one.increases, ...other.increases])].sort((a, b) => a - b);
  const sumOf = (column: 'blocks' | 'undisturbed'): number[] =>
    increases.map((increase) =>
      [one, other].reduce((sum, each) => sum + (each[column][each.increases.indexOf(increase)] ?? 0), 0),
    );
  return { increases, blocks: sumOf('blocks'), undisturbed: sumOf('undisturbed') };
}

/** An account with the numbers of the launches that it is of, in their order. */
interface OfLaunches {
  readonly account: Account;
  readonly launches: readonly number[];
}

/** Each launch's own increase of a counter. */
function increasesByLaunch({ account, launches }: OfLaunches, counter: string): (number | null)[] {
  return entryOf(account.byLaunch ?? {}, counter) ?? launches.map(() => steadyIncrease(account, counter));
}

/** A launch of few undisturbed blocks may show what happens once a block; what an exit does is more. */
const LEAST_PER_EXIT = 0.1;

function differ(increases: readonly (number | null)[], exits: number): boolean {
  const known = increases.filter((increase) => increase !== null).sort((a, b) => a - b);
  return (known.at(-1) ?? 0) - (known[0] ?? 0) >= LEAST_PER_EXIT * exits;
}

/** The account of a cell in all those launches together. Their blocks have the same exits. */
function joinedAccounts(one: OfLaunches, other: OfLaunches): Account {
  const same = new Map<string, number>();
  const varied = new Map<string, Varied>();
  const byLaunch = new Map<string, (number | null)[]>();
  for (const counter of new Set([one, other].flatMap(({ account }) => countersOf(account)))) {
    const joined = joinedCounter(variedOf(one.account, counter), variedOf(other.account, counter));
    if (joined.increases.length === 1) same.set(counter, joined.increases[0] ?? 0);
    else varied.set(counter, joined);
    const increases = [...increasesByLaunch(one, counter), ...increasesByLaunch(other, counter)];
    if (differ(increases, one.account.exits)) byLaunch.set(counter, increases);
  }
  return {
    launches: [...one.launches, ...other.launches],
    exits: one.account.exits,
    blocks: one.account.blocks + other.account.blocks,
    undisturbed: one.account.undisturbed + other.account.undisturbed,
    same: Object.fromEntries(same),
    varied: Object.fromEntries(varied),
    ...(byLaunch.size === 0 ? {} : { byLaunch: Object.fromEntries(byLaunch) }),
  };
}

/** The accounts of a run's cells, joined launch by launch as they end. */
export class RunAccounts {
  private readonly joined = new Map<number, OfLaunches>();

  /** @param launch that ended with this account */
  add(launch: number, ended: LaunchAccount): void {
    if (ended.status === 'skipped') return;
    for (const { cell, ...account } of ended.cells)
      this.addCell(cell, { account, launches: account.launches ?? [launch] });
  }

  private addCell(cell: number, added: OfLaunches): void {
    const before = this.joined.get(cell);
    // Increases over different numbers of exits are no one account: the last one stands.
    const canJoin = before?.account.exits === added.account.exits;
    const launches = canJoin ? [...before.launches, ...added.launches] : added.launches;
    this.joined.set(cell, canJoin ? { account: joinedAccounts(before, added), launches } : added);
  }

  of(cell: number): Account | undefined {
    return this.joined.get(cell)?.account;
  }
}
