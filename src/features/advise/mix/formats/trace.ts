/** A mix from a trace of the kernel's events: exits to userspace, and the groups that a VMM uses at them. */
import { isAccessKind, knownAccess } from '../../names/devices.js';
import { userspace } from '../../names/known_exit.js';
import { reasonOfNumber } from '../../names/reasons.js';
import { MixBuilder } from '../builder.js';
import { MOST_NAMES, type Mix } from '../mix.js';
import { UsesOfThreads, USES_NOTE } from '../uses_of_threads.js';
import { hardwareReason, userspaceReason, type TracedReason } from './trace_reasons.js';
import { eventIn, isContinued, isUntelling, type TraceEvent } from './trace_lines.js';

const IOCTL = /\bfd[:=] ?(?:0x)?([0-9a-f]{1,16}), ?cmd[:=] ?(?:0x)?([0-9a-f]{1,16})/;
const PIO = /\bpio_(read|write) at (0x[0-9a-f]{1,8})/;
const MMIO = /\bmmio (read|write) .{0,20}\bgpa (0x[0-9a-f]{1,16})/;

/** Events of exits of the processor, on every arch. */
const HARDWARE = /^kvm_(?:x86_)?exit(?:_\w+)?$|^kvm_guest_exit$|^kvm_s390_sie_exit$/;

/** Takes a trace line by line; also while it is written. */
export class TraceReader {
  readonly builder = new MixBuilder();
  private readonly uses = new UsesOfThreads();
  private readonly vcpus = new Set<string>();
  private readonly accesses = new Map<string, { count: number; address: number }>();
  /** Threads that just told that their dirty ring is full. */
  private readonly fullRings = new Set<string>();
  private readonly unnamed = new Map<number, string>();
  private first: number | null = null;
  private last = 0;
  private seesUserspace = false;
  private seesHardware = false;
  /** An exit whose reason a mail put on the next line. */
  private waiting: { readonly event: TraceEvent; readonly place: string } | null = null;

  line(text: string, place: string): void {
    if (/\bLOST \d{1,15} EVENTS|EVENTS DROPPED|\blost \d{1,15} events/i.test(text)) {
      this.builder.note('The trace reports lost events: counts are lower bounds.');
      return;
    }
    const event = eventIn(text);
    if (event !== null) {
      this.endWaiting();
      this.event(event, place);
      return;
    }
    if (text.trim() === '') return;
    const { waiting } = this;
    this.waiting = null;
    if (waiting !== null) {
      const { event: begun, place: begin } = waiting;
      this.exit({ ...begun, rest: `${begun.rest} ${text}` }, begin);
    } else if (!isUntelling(text) && !isContinued(text))
      this.builder.miss(place, text, 'not a line of a trace');
  }

  private event(event: TraceEvent, place: string): void {
    if (event.time !== null) {
      this.last = event.time;
      this.first ??= event.time;
    }
    const { name, rest, thread } = event;
    if (name === 'kvm_userspace_exit' || HARDWARE.test(name)) this.exit(event, place, true);
    else if (name === 'kvm_dirty_ring_exit') this.fullRings.add(thread);
    else if (/^sys_(?:enter_)?ioctl$/.test(name)) this.ioctl(rest, thread);
    else if (name === 'kvm_pio' || name === 'kvm_mmio') this.access(name, rest);
  }

  /** @param mayContinue the next line may bring the reason */
  private exit(event: TraceEvent, place: string, mayContinue = false): void {
    const isUserspace = event.name === 'kvm_userspace_exit';
    const reason = isUserspace ? userspaceReason(event.rest) : this.ofHardware(event);
    this.vcpus.add(event.thread);
    if (isUserspace) this.seesUserspace = true;
    else this.seesHardware = true;
    if (reason === null && mayContinue) this.waiting = { event, place };
    else if (isUserspace) this.userspaceExit(reason, event, place);
    else if (reason === null) this.builder.miss(place, event.name + event.rest, 'an exit without a reason');
    else this.builder.add(reason.name, 'hardware', 1, place, { known: reason.known });
  }

  private ofHardware({ name, rest }: TraceEvent): TracedReason | null {
    // LoongArch has an event for each: kvm_exit_idle.
    const own = /^kvm_exit_(\w+)$/.exec(name)?.[1];
    return own === undefined ? hardwareReason(rest) : { name: own };
  }

  private userspaceExit(reason: TracedReason | null, event: TraceEvent, place: string): void {
    const isRingFull = this.fullRings.delete(event.thread);
    if (reason === null) this.builder.miss(place, event.name + event.rest, 'an exit without a reason');
    // KVM_RUN did return: it counts, whether its reason was understood or not.
    const name = reason?.name ?? 'no reason given';
    const isProved = isRingFull && reason?.unnamed !== undefined;
    const known = isProved ? userspace('DIRTY_RING_FULL') : reason?.known;
    if (reason?.unnamed !== undefined)
      this.unnamed.set(
        reason.unnamed,
        isProved ? 'kvm_dirty_ring_exit just before it says: dirty ring full' : '',
      );
    this.builder.add(name, 'userspace', 1, place, { known });
    this.uses.exit(event.thread, name);
  }

  private endWaiting(): void {
    const { waiting } = this;
    this.waiting = null;
    if (waiting !== null) this.exit(waiting.event, waiting.place);
  }

  private ioctl(rest: string, thread: string): void {
    const [, fd = '', digits = ''] = IOCTL.exec(rest) ?? [];
    // perf prints some with their sign bit spread over 64 bits.
    if (digits !== '') this.uses.call(thread, fd, Number.parseInt(digits.slice(-8), 16));
  }

  private access(event: string, rest: string): void {
    const [, way = '', address = ''] = (event === 'kvm_pio' ? PIO : MMIO).exec(rest) ?? [];
    if (way === '') return;
    const kind = { kvm_pio: { read: 'PIN', write: 'POUT' }, kvm_mmio: { read: 'R', write: 'W' } }[event]?.[
      way as 'read'
    ];
    const key = `${kind ?? ''} ${address}`;
    const known = this.accesses.get(key);
    if (known !== undefined) known.count += 1;
    else if (this.accesses.size < MOST_NAMES) this.accesses.set(key, { count: 1, address: Number(address) });
  }

  /** A trace of accesses alone bounds the exits that they are. */
  private addAccesses(): void {
    if (this.seesUserspace || this.seesHardware) return;
    for (const [key, { count, address }] of this.accesses) {
      const kind = key.split(' ')[0] ?? '';
      if (!isAccessKind(kind)) continue;
      const { name, known } = knownAccess(kind, address);
      this.builder.add(name, 'counter', count, 'access', { known });
    }
  }

  mix(): Mix {
    this.endWaiting();
    this.uses.end();
    this.addAccesses();
    const knowsUses = this.uses.runs > 0;
    if (knowsUses) this.builder.note(USES_NOTE);
    for (const [number, proof] of this.unnamed) this.builder.note(unnamedNote(number, proof));
    return this.builder.mix('trace', {
      seconds: this.first === null ? null : this.last - this.first,
      seesUserspace: this.seesUserspace,
      threads: this.vcpus.size === 0 ? null : this.vcpus.size,
      ...(knowsUses && { usesOf: (name: string, count: number) => this.uses.of(name, count) }),
    });
  }
}

function unnamedNote(number: number, proof: string): string {
  const reason = reasonOfNumber(number);
  const mainline =
    reason === null
      ? 'no kernel known here has it'
      : `in mainline it is KVM_EXIT_${reason.name}, since Linux ${reason.since}`;
  return `The kernel that wrote the trace has no name for reason ${String(number)}: ${mainline}${proof === '' ? '' : `; here ${proof}`}.`;
}

export function looksLikeTrace(lines: readonly string[]): boolean {
  return lines.some((line) => {
    const event = eventIn(line);
    return event !== null && /^kvm_|ioctl$/.test(event.name);
  });
}

/**
 * Text of `perf script`, `trace-cmd report`, `perf trace`, LTTng or tracefs' own `trace`, with the events kvm_userspace_exit
 * and, if it has them, kvm_exit (shown apart) and sys_enter_ioctl (which groups are used).
 */
export function parseTrace(lines: readonly string[]): Mix {
  const reader = new TraceReader();
  lines.forEach((text, index) => {
    reader.line(text, `line ${String(index + 1)}`);
  });
  return reader.mix();
}
