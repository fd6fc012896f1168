/** The groups that a VMM uses at each exit, from the register calls between an exit and the next KVM_RUN of a thread. */
import { MOST_NAMES, type GroupUse } from './mix.js';

interface RegisterCall {
  readonly group: string;
  readonly writes: boolean;
}

/**
 * The calls that move registers. _IOR and _IOW of include/uapi/linux/kvm.h with the sizes of x86; a number alone is
 * not enough, the PIT shares two.
 */
const CALLS: readonly (readonly [group: string, name: string, get: number, set: number])[] = [
  ['regs', 'REGS', 0x8090ae81, 0x4090ae82],
  ['sregs', 'SREGS', 0x8138ae83, 0x4138ae84],
  ['sregs2', 'SREGS2', 0x8140aecc, 0x4140aecd],
  ['events', 'VCPU_EVENTS', 0x8040ae9f, 0x4040aea0],
  ['fpu', 'FPU', 0x81a0ae8c, 0x41a0ae8d],
  ['lapic', 'LAPIC', 0x8400ae8e, 0x4400ae8f],
  ['mp-state', 'MP_STATE', 0x8004ae98, 0x4004ae99],
  ['debugregs', 'DEBUGREGS', 0x8080aea1, 0x4080aea2],
  ['xsave', 'XSAVE', 0x9000aea4, 0x5000aea5],
  ['xsave2', 'XSAVE2', 0x9000aecf, 0x5000aea5],
  ['xcrs', 'XCRS', 0x8188aea6, 0x4188aea7],
  ['msrs', 'MSRS', 0xc008ae88, 0x4008ae89],
];

/** From last to first: of two groups that share a call the first one has it. */
const BY_CALL: ReadonlyMap<number | string, RegisterCall> = new Map(
  [...CALLS].reverse().flatMap(([group, name, get, set]): [number | string, RegisterCall][] => [
    [get, { group, writes: false }],
    [set, { group, writes: true }],
    [`KVM_GET_${name}`, { group, writes: false }],
    [`KVM_SET_${name}`, { group, writes: true }],
  ]),
);

const KVM_RUN: readonly (number | string)[] = [0xae80, 'KVM_RUN'];

interface Thread {
  reason: string | null;
  vcpu: string | null;
  readonly read: Set<string>;
  readonly written: Set<string>;
}

type Uses = Map<string, { group: string; direction: GroupUse['direction']; count: number }>;

const emptyUses = (): Uses => new Map();

export class UsesOfThreads {
  /** KVM_RUN calls that were seen: without them a trace says nothing of uses. */
  runs = 0;
  private readonly threads = new Map<string, Thread>();
  private readonly uses = new Map<string, Uses>();

  exit(threadName: string, reason: string): void {
    const thread = this.threadOf(threadName);
    this.close(thread);
    thread.reason = reason;
  }

  /** @param vcpu what tells the vCPU's own calls from those to others: its descriptor */
  call(threadName: string, vcpu: string, command: number | string): void {
    const thread = this.threadOf(threadName);
    if (KVM_RUN.includes(command)) {
      this.runs += 1;
      this.close(thread);
      thread.vcpu = vcpu;
      return;
    }
    const call = BY_CALL.get(command);
    if (call === undefined || thread.reason === null || thread.vcpu !== vcpu) return;
    (call.writes ? thread.written : thread.read).add(call.group);
  }

  private threadOf(name: string): Thread {
    const known = this.threads.get(name);
    if (known !== undefined) return known;
    const fresh: Thread = { reason: null, vcpu: null, read: new Set(), written: new Set() };
    // A hostile file may name a thread a line.
    if (this.threads.size >= MOST_NAMES) this.threads.clear();
    this.threads.set(name, fresh);
    return fresh;
  }

  /** Books what the thread did since its exit: a group read and then written was used both ways. */
  private close(thread: Thread): void {
    if (thread.reason !== null) {
      const uses = this.uses.get(thread.reason) ?? emptyUses();
      this.uses.set(thread.reason, uses);
      for (const group of new Set([...thread.read, ...thread.written])) {
        const direction = !thread.written.has(group) ? 'read' : thread.read.has(group) ? 'both' : 'write';
        const key = `${group} ${direction}`;
        uses.set(key, { group, direction, count: (uses.get(key)?.count ?? 0) + 1 });
      }
    }
    thread.reason = null;
    thread.read.clear();
    thread.written.clear();
  }

  end(): void {
    for (const thread of this.threads.values()) this.close(thread);
  }

  /** Shares of `count` exits of this reason. */
  of(reason: string, count: number): GroupUse[] {
    return [...(this.uses.get(reason)?.values() ?? [])].map(({ group, direction, count: used }) => ({
      group,
      direction,
      share: Math.min(1, used / count),
    }));
  }
}

/** What a reader of such a mix must know. */
export const USES_NOTE =
  'The mix holds system calls, which show the groups used at each exit. It does not show what the VMM reads from kvm_run without a call.';
