/**
 * What a running VMM does at its exits, from the kernel's own events: an instance of the tracing file system
 * (Documentation/trace/ftrace.rst) that is ours alone, of the threads of one process. Nothing of the VMM is stopped.
 */
import { closeSync, constants, existsSync, openSync, readdirSync, readSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { isatty } from 'node:tty';
import { smallest } from '../lib/extremes.js';
import { makeOneDirectory } from '../lib/files/make_directories.js';
import { readSystemFile, setSystemFile } from '../lib/files/system_file.js';
import { systemReason } from '../lib/system_reason.js';
import { removeLeftOvers, TRACING_DIRECTORIES } from './kernel_trace.js';

/** Returns to userspace with their reasons, and the register calls between them and the next entry. */
const EXIT = 'kvm/kvm_userspace_exit';
const CALL = 'syscalls/sys_enter_ioctl';
const NAME = 'kvm-exit-recorder-';
/** Of each CPU; what is read in time never fills it, and what does not fit is told. */
const BUFFER_KIB = 4096;
const CHUNK_BYTES = 1 << 18;
/** At most so much at once, so that the reader stays one step behind a busy VMM. */
const MOST_CHUNKS = 64;
const PRICED_CALLS = 2000;
const PRICED_ROUNDS = 10;

/** A recording under way. */
export interface VmmTrace {
  /** What came since the last call, as the kernel's text; it may end within a line. */
  take(): string;
  /** Events that did not fit into the buffer. */
  lost(): number;
  /** Nanoseconds that one event takes from the thread that it traces, tried on this process. */
  eventNs(): number;
  /** Ends the trace and removes its instance; a second call does nothing. */
  close(): void;
}

export type OpenedVmmTrace =
  | { readonly status: 'open'; readonly trace: VmmTrace; readonly hasCalls: boolean }
  | { readonly status: 'unavailable'; readonly reason: string };

function takeFrom(pipe: number): string {
  const chunks: Buffer[] = [];
  try {
    while (chunks.length < MOST_CHUNKS) {
      const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
      const count = readSync(pipe, chunk);
      if (count === 0) break;
      chunks.push(chunk.subarray(0, count));
    }
  } catch (error) {
    // Nothing more for now.
    if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error;
  }
  return Buffer.concat(chunks).toString('latin1');
}

/** What each CPU's buffer says that it dropped or overwrote. */
function lostIn(instance: string): number {
  return readdirSync(join(instance, 'per_cpu')).reduce((sum, cpu) => {
    const text = readSystemFile(join(instance, 'per_cpu', cpu, 'stats'));
    const counts = [...text.matchAll(/^(?:overrun|dropped events): (\d+)$/gm)];
    return sum + counts.reduce((all, [, count]) => all + Number(count), 0);
  }, 0);
}

function callsNs(fd: number): number {
  const started = process.hrtime.bigint();
  for (let call = 0; call < PRICED_CALLS; call += 1) isatty(fd);
  return Number(process.hrtime.bigint() - started) / PRICED_CALLS;
}

/** An ioctl of this process with its event and without, in turn: the smallest of each, since all else only adds. */
function priceOf(set: (file: string, value: string) => void): number {
  const fd = openSync('/dev/null', 'r');
  const plain: number[] = [];
  const traced: number[] = [];
  try {
    for (let round = 0; round < PRICED_ROUNDS; round += 1) {
      set(`events/${CALL}/enable`, '0');
      plain.push(callsNs(fd));
      set(`events/${CALL}/enable`, '1');
      traced.push(callsNs(fd));
    }
  } finally {
    closeSync(fd);
  }
  return Math.max(0, smallest(traced) - smallest(plain));
}

function traceIn(instance: string, pid: number, hasCalls: boolean): VmmTrace {
  const set = (file: string, value: string): void => setSystemFile(join(instance, file), value);
  set('buffer_size_kb', String(BUFFER_KIB));
  const pipe = openSync(join(instance, 'trace_pipe'), constants.O_RDONLY | constants.O_NONBLOCK);
  let eventNs = 0;
  if (hasCalls) {
    set('set_event_pid', String(process.pid));
    eventNs = priceOf(set);
    set(`events/${CALL}/enable`, '0');
    set('trace', '');
  }
  // Threads that come later are traced as their parents are.
  set('options/event-fork', '1');
  set('set_event_pid', readdirSync(`/proc/${String(pid)}/task`).join(' '));
  if (hasCalls) set(`events/${CALL}/enable`, '1');
  set(`events/${EXIT}/enable`, '1');
  let closed = false;
  return {
    take: () => takeFrom(pipe),
    lost: () => lostIn(instance),
    eventNs: () => eventNs,
    close() {
      if (closed) return;
      closed = true;
      set('tracing_on', '0');
      closeSync(pipe);
      rmdirSync(instance);
    },
  };
}

function whyNot(directory: string | undefined): string | null {
  if (directory === undefined)
    return 'the tracing file system is not mounted; as root: mount -t tracefs nodev /sys/kernel/tracing';
  if (existsSync(join(directory, 'events', EXIT))) return null;
  return `this kernel has no event ${EXIT.replace('/', ':')}, or it may not be seen; it takes root`;
}

/** Begins to trace the threads of a process, or says why it cannot. */
export function openVmmTrace(
  pid: number,
  directories: readonly string[] = TRACING_DIRECTORIES,
): OpenedVmmTrace {
  const directory = directories.find((each) => existsSync(join(each, 'trace_clock')));
  const trouble = whyNot(directory);
  if (directory === undefined || trouble !== null) return { status: 'unavailable', reason: trouble ?? '' };
  const instances = join(directory, 'instances');
  const instance = join(instances, `${NAME}${String(process.pid)}`);
  try {
    removeLeftOvers(instances, NAME);
    makeOneDirectory(instance);
  } catch (error) {
    return { status: 'unavailable', reason: `${instance}: ${systemReason(error)}` };
  }
  const hasCalls = existsSync(join(instance, 'events', CALL));
  try {
    return { status: 'open', trace: traceIn(instance, pid, hasCalls), hasCalls };
  } catch (error) {
    rmdirSync(instance);
    return { status: 'unavailable', reason: systemReason(error) };
  }
}
