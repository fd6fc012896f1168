/** A mix from a trace of the kernel's events: exits to userspace, and the groups that a VMM uses at them. */
import { type GroupUse, Misunderstandings, type Mix, MOST_NAMES, Tally } from './mix.js';

const KVM_RUN = 0xae80;

interface RegisterCall {
  readonly group: string;
  readonly writes: boolean;
}

/**
 * The system calls that move registers: a trace of them shows what a VMM does at an exit. _IOR and _IOW of include/uapi/linux/kvm.h with
 * the sizes of x86; a number alone is not enough, the PIT shares two.
 */
const CALLS: readonly (readonly [group: string, get: number, set: number])[] = [
  ['regs', 0x8090ae81, 0x4090ae82],
  ['sregs', 0x8138ae83, 0x4138ae84],
  ['sregs2', 0x8140aecc, 0x4140aecd],
  ['events', 0x8040ae9f, 0x4040aea0],
  ['fpu', 0x81a0ae8c, 0x41a0ae8d],
  ['lapic', 0x8400ae8e, 0x4400ae8f],
  ['mp-state', 0x8004ae98, 0x4004ae99],
  ['debugregs', 0x8080aea1, 0x4080aea2],
  ['xsave', 0x9000aea4, 0x5000aea5],
  ['xsave2', 0x9000aecf, 0x5000aea5],
  ['xcrs', 0x8188aea6, 0x4188aea7],
  ['msrs', 0xc008ae88, 0x4008ae89],
];

const BY_COMMAND: ReadonlyMap<number, RegisterCall> = new Map(
  // From last to first: of two groups that share a call the first one has it.
  [...CALLS].reverse().flatMap(([group, get, set]): [number, RegisterCall][] => [
    [get, { group, writes: false }],
    [set, { group, writes: true }],
  ]),
);

/** What a call moves; undefined for any other. */
function registerCall(command: number): RegisterCall | undefined {
  return BY_COMMAND.get(command);
}

/** A command from its hexadecimal digits; perf prints some with their sign bit spread over 64 bits. */
function commandOf(digits: string): number {
  return Number.parseInt(digits.slice(-8), 16);
}

/**
 * What all three writers share: `task pid [cpu] flags time: event: text`, where perf puts the system before the event,
 * trace-cmd and tracefs a minus between task and pid, and some a count or flags between.
 */
const LINE =
  /\[(\d{1,5})\](?: +[^\s:]{1,10})? +(\d{1,12}\.\d{1,9}): +(?:\d{1,15} +)?(?:\w{1,32}:)?(\w{1,64})([:(].*)$/;
const PID = /(\d{1,10})(?: *\([ \d-]{1,12}\))? *$/;
const REASON = /\breason (KVM_EXIT_\w{1,40}|restart|error|\w{1,40}) \(/;
const HARDWARE_REASON = /\breason ([\w-]{1,40}(?: excp)?)/;
const IOCTL = /\bfd: (?:0x)?([0-9a-f]{1,16}), cmd: (?:0x)?([0-9a-f]{1,16})/;
/** Heads and foots of the writers. */
const UNTELLING = /^\s*$|^#|^cpus=\d+|^CPU ?\d+ is empty|^version = |^ *trace-cmd|^\s+[0-9a-f]{8,16} .*\(/;

/** Between an exit and the next KVM_RUN of a thread. */
interface Thread {
  reason: string | null;
  vcpuFd: string | null;
  readonly read: Set<string>;
  readonly written: Set<string>;
}

type Uses = Map<string, { group: string; direction: GroupUse['direction']; count: number }>;

const emptyUses = (): Uses => new Map();

class TraceReader {
  private readonly tally = new Tally();
  private readonly missed = new Misunderstandings();
  private readonly threads = new Map<string, Thread>();
  private readonly uses = new Map<string, Uses>();
  private first: number | null = null;
  private last = 0;
  private runs = 0;
  private lost = 0;

  line(text: string, place: string): void {
    if (/\bLOST \d{1,15} EVENTS|EVENTS DROPPED/i.test(text)) {
      this.lost += 1;
      return;
    }
    const found = LINE.exec(text);
    if (found === null) {
      if (!UNTELLING.test(text)) this.missed.add(place, text, 'not a line of a trace');
      return;
    }
    const [, , time = '0', event = '', rest = ''] = found;
    this.last = Number(time);
    this.first ??= this.last;
    const pid = PID.exec(text.slice(0, found.index))?.[1] ?? '';
    this.event(event, rest, pid, text, place);
  }

  private event(event: string, rest: string, pid: string, text: string, place: string): void {
    if (event === 'kvm_userspace_exit') this.userspaceExit(REASON.exec(rest)?.[1], pid, text, place);
    else if (event === 'kvm_exit') {
      const reason = HARDWARE_REASON.exec(rest)?.[1];
      if (reason === undefined) this.missed.add(place, text, 'an exit without a reason');
      else if (!this.tally.add(reason, 'hardware', 1))
        this.missed.add(place, text, 'too many different names');
    } else if (event === 'sys_enter_ioctl' || event === 'sys_ioctl') this.ioctl(rest, pid);
  }

  private userspaceExit(reason: string | undefined, pid: string, text: string, place: string): void {
    if (reason === undefined) {
      this.missed.add(place, text, 'an exit without a reason');
      return;
    }
    if (!this.tally.add(reason, 'userspace', 1)) this.missed.add(place, text, 'too many different names');
    const thread = this.threadOf(pid);
    this.close(thread);
    thread.reason = reason;
  }

  private threadOf(pid: string): Thread {
    const known = this.threads.get(pid);
    if (known !== undefined) return known;
    const fresh: Thread = { reason: null, vcpuFd: null, read: new Set(), written: new Set() };
    // A hostile file may name a thread a line.
    if (this.threads.size >= MOST_NAMES) this.threads.clear();
    this.threads.set(pid, fresh);
    return fresh;
  }

  private ioctl(rest: string, pid: string): void {
    const [, fd = '', digits = ''] = IOCTL.exec(rest) ?? [];
    if (digits === '') return;
    const command = commandOf(digits);
    const thread = this.threadOf(pid);
    if (command === KVM_RUN) {
      this.runs += 1;
      this.close(thread);
      thread.vcpuFd = fd;
      return;
    }
    const call = registerCall(command);
    if (call === undefined || thread.reason === null || thread.vcpuFd !== fd) return;
    (call.writes ? thread.written : thread.read).add(call.group);
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

  mix(): Mix {
    for (const thread of this.threads.values()) this.close(thread);
    const usesKnown = this.runs > 0;
    const seconds = this.first === null ? 0 : this.last - this.first;
    return {
      format: 'trace',
      entries: this.tally.entries().map((entry) => ({
        ...entry,
        uses: usesKnown && entry.space === 'userspace' ? this.usesOf(entry.name, entry.count) : null,
      })),
      seconds: seconds > 0 ? seconds : null,
      notUnderstood: this.missed.kept,
      notUnderstoodCount: this.missed.count,
      notes: this.notes(usesKnown),
    };
  }

  private usesOf(reason: string, count: number): GroupUse[] {
    return [...(this.uses.get(reason)?.values() ?? [])].map(({ group, direction, count: used }) => ({
      group,
      direction,
      share: Math.min(1, used / count),
    }));
  }

  private notes(usesKnown: boolean): string[] {
    const lost = this.lost === 0 ? [] : ['The trace reports lost events: counts are lower bounds.'];
    if (!usesKnown) return lost;
    return [
      'The trace holds system calls, which show the groups used at each exit. It does not show what the VMM reads from kvm_run without a call.',
      ...lost,
    ];
  }
}

export function looksLikeTrace(lines: readonly string[]): boolean {
  return lines.some((line) => LINE.test(line));
}

/**
 * Text of `perf script`, `trace-cmd report` or tracefs' own `trace`, with the events kvm_userspace_exit and, if it has
 * them, kvm_exit (shown apart) and sys_enter_ioctl (which groups are used).
 */
export function parseTrace(lines: readonly string[]): Mix {
  const reader = new TraceReader();
  lines.forEach((text, index) => {
    reader.line(text, `line ${String(index + 1)}`);
  });
  return reader.mix();
}
