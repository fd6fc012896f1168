/** One line of the kernel's trace. */
export interface TraceEvent {
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

/** The event's own name; system calls write theirs instead. */
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
