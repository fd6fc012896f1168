/** A line of a trace: what all writers share is a time, an event, and a text behind it. */

export interface TraceEvent {
  readonly name: string;
  /** Behind the name, with what parts them. */
  readonly rest: string;
  /** Seconds of the trace's own clock; null: the line has none. */
  readonly time: number | null;
  /** What tells threads apart: a thread id, or where there is none the name before it. */
  readonly thread: string;
}

/** An event of KVM or a system call, wherever the columns before it end. The system may stand before the event. */
const EVENT = /(?:^|[\s:])(kvm_\w{1,60}|sys_(?:enter_|exit_)?ioctl)(:|\(| *$)/;
/** Any other event, behind a time. */
const OTHER_EVENT = /\d{1,12}\.\d{3,9}:? +(?:\d{1,15} +)?(?:[\w-]{1,32}:)?([\w.-]{1,64})[:(]/;
const TIME = /(?:^|\s)(\d{1,12}\.\d{3,9})(?=:|\s|$)/g;
/** LTTng: `[12:34:56.789012345] (+0.000001234) host`. */
const CLOCK = /\[(\d\d):(\d\d):(\d\d\.\d{1,9})\]/;
const CPU = / *\[\d{1,5}\]/;
const THREAD = /(\d{1,10})(?: *\([ \d-]{1,12}\))? *$/;
/** perf trace begins with milliseconds, and its events end in their arguments. */
const MILLISECONDS = /^\s*\d{1,12}\.\d{3} /;

/** Heads and feet of the writers, shells' lines, stacks. */
const UNTELLING =
  /^\s*$|^\s*#|^\s*\$ |^cpus=\d+|^CPU ?\d+ is empty|^version = |^ *trace-cmd|^\s+[0-9a-f]{8,16} .*\(|^\s*=+ .* =+\s*$|^\s*\.\.\.\s*$/;
function timeOf(prefix: string, isMilliseconds: boolean): number | null {
  const clock = CLOCK.exec(prefix);
  if (clock !== null) return Number(clock[1]) * 3600 + Number(clock[2]) * 60 + Number(clock[3]);
  const found = [...prefix.matchAll(TIME)];
  // perf trace has its time first; all others have it just before the event.
  const text = (isMilliseconds ? found[0] : found.at(-1))?.[1];
  return text === undefined ? null : Number(text) * (isMilliseconds ? 0.001 : 1);
}

function threadOf(prefix: string): string {
  const cpu = CPU.exec(prefix);
  const before =
    cpu === null
      ? prefix.replace(/\s*\d{1,12}\.\d{3,9}:?\s*(?:\d{1,15}\s*)?$/, '')
      : prefix.slice(0, cpu.index);
  return THREAD.exec(before)?.[1] ?? before.trim();
}

/** Null: the line holds no event. */
export function eventIn(line: string): TraceEvent | null {
  const found = EVENT.exec(line);
  if (found === null) {
    const other = OTHER_EVENT.exec(line)?.[1];
    return other === undefined ? null : { name: other, rest: '', time: timeOf(line, false), thread: '' };
  }
  const [whole, name = '', sign = ''] = found;
  const at = found.index + whole.length - sign.length;
  const prefix = line.slice(0, at - name.length).replace(/\w{1,32}:$/, '');
  const isMilliseconds = sign === '(' && MILLISECONDS.test(line);
  return { name, rest: line.slice(at), time: timeOf(prefix, isMilliseconds), thread: threadOf(prefix) };
}

export const isUntelling = (line: string): boolean => UNTELLING.test(line);

const VALUE = /^(?:0x[0-9a-f]{1,16}|[0-9a-f]*\d[0-9a-f]*),?$/i;
const FIELD = /^[a-z_]\w{0,30}:?$/i;

/** What a mail put on a line of its own: values, with a name before some of them. */
export function isContinued(line: string): boolean {
  const words = line.trim().split(/\s+/);
  const values = words.filter((word) => VALUE.test(word)).length;
  return values * 2 >= words.length && words.every((word) => VALUE.test(word) || FIELD.test(word));
}
