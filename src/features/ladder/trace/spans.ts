/** The times between the kernel's own events, from the text of a trace (tracefs). */
import { addTo } from '../../../lib/grouped.js';
import { quantileIntervalOfSorted } from '../../../stats/inference/interval.js';

/** One line of the kernel's trace. */
interface TraceEvent {
  readonly thread: string;
  readonly event: string;
  /** Of the trace's clock. */
  readonly at: number;
}

export interface RecordedTrace {
  readonly events: readonly TraceEvent[];
  /** Events that did not fit into the kernel's buffer. */
  readonly lost: number;
}

/** `TASK-PID [CPU] FLAGS TIMESTAMP: EVENT ...`, flags left out on request. */
const LINE = /^\s*(\S.*-\d+)\s+\[\d+\]\s+(?:\S+\s+)?(\d+(?:\.\d+)?): (.*)$/;
const WRITTEN = /^# entries-in-buffer\/entries-written: (\d+)\/(\d+)/m;
const KVM_RUN = /cmd: (?:0x)?0*ae80\b/;

/** The name of an event. System calls write their own name instead of the event's. */
function eventName(text: string): string | null {
  if (text.startsWith('sys_ioctl(')) return KVM_RUN.test(text) ? 'sys_enter_ioctl' : null;
  if (text.startsWith('sys_ioctl -> ')) return 'sys_exit_ioctl';
  return /^(\w+):/.exec(text)?.[1] ?? null;
}

/** Reads the `trace` file of the tracing file system, in the order of its lines. */
export function readTrace(text: string): RecordedTrace {
  const written = WRITTEN.exec(text);
  const events = text.split('\n').flatMap((line): TraceEvent[] => {
    const [, thread, at, rest] = LINE.exec(line) ?? [];
    const event = rest === undefined ? null : eventName(rest);
    return thread === undefined || event === null ? [] : [{ thread, event, at: Number(at) }];
  });
  return { events, lost: written === null ? 0 : Number(written[2]) - Number(written[1]) };
}

/** Values and how they spread, in the clock's ticks. */
export interface Spread {
  readonly count: number;
  readonly median: number;
  /** The 5th and the 95th percentile: a spread, no interval of the median. */
  readonly p5: number;
  readonly p95: number;
}

/** The time from one event to the next. */
interface Span extends Spread {
  readonly from: string;
  readonly to: string;
}

export interface TracedSpans {
  /** In the order of an exit, from the call of KVM_RUN on. */
  readonly spans: readonly Span[];
  /** From one exit to the next. */
  readonly whole: Spread;
  /** Exits that had exactly these events, of all that were recorded. */
  readonly exits: number;
  readonly recorded: number;
  readonly lost: number;
}

/** Ends every exit, and is never left out. */
const ANCHOR = 'kvm_userspace_exit';

type Cycle = readonly TraceEvent[];

/** From one return to userspace to the next, both included. */
function cyclesOf(events: readonly TraceEvent[]): Cycle[] {
  const cycles: Cycle[] = [];
  let open: TraceEvent[] | null = null;
  for (const event of events) {
    open?.push(event);
    if (event.event !== ANCHOR) continue;
    if (open !== null) cycles.push(open);
    open = [event];
  }
  return cycles;
}

function byThread(events: readonly TraceEvent[]): TraceEvent[][] {
  const threads = new Map<string, TraceEvent[]>();
  for (const event of events) {
    const own = threads.get(event.thread);
    if (own === undefined) threads.set(event.thread, [event]);
    else own.push(event);
  }
  return [...threads.values()];
}

const patternOf = (cycle: Cycle): string => cycle.map(({ event }) => event).join(' ');

/** The cycles with the most frequent sequence of events: whatever else a launch does between exits has other events. */
function usual(cycles: readonly Cycle[]): Cycle[] {
  const groups = new Map<string, Cycle[]>();
  for (const cycle of cycles) {
    const pattern = patternOf(cycle);
    addTo(groups, pattern, cycle);
  }
  return [...groups.values()].toSorted((one, other) => other.length - one.length)[0] ?? [];
}

/** Of at least one value. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((one, other) => one - other);
  const at = (share: number): number => quantileIntervalOfSorted(sorted, share).estimate;
  return { count: values.length, median: at(0.5), p5: at(0.05), p95: at(0.95) };
}

function spanAt(cycles: readonly Cycle[], index: number): Span {
  const [from, to] = [cycles[0]?.[index]?.event ?? '', cycles[0]?.[index + 1]?.event ?? ''];
  const times = cycles.map((cycle) => (cycle[index + 1]?.at ?? NaN) - (cycle[index]?.at ?? NaN));
  return { from, to, ...spreadOf(times) };
}

/** Times between the kernel's events, over exits that all had the same ones; null where none was recorded twice. */
export function spansOf({ events, lost }: RecordedTrace): TracedSpans | null {
  const cycles = byThread(events).flatMap(cyclesOf);
  const alike = usual(cycles);
  const [first] = alike;
  if (first === undefined) return null;
  const spans = first.slice(1).map((_, index) => spanAt(alike, index));
  const begin = Math.max(
    0,
    spans.findIndex(({ from }) => from === 'sys_enter_ioctl'),
  );
  const whole = spreadOf(alike.map((cycle) => (cycle.at(-1)?.at ?? NaN) - (cycle[0]?.at ?? NaN)));
  return {
    spans: [...spans.slice(begin), ...spans.slice(0, begin)],
    whole,
    exits: alike.length,
    recorded: cycles.length,
    lost,
  };
}
