/**
 * The kernel's own timestamps: an instance of the tracing file system (Documentation/trace/ftrace.rst) that traces the
 * processes that this one starts. The instance is ours alone; the system's own trace is left alone.
 */
import { accessSync, constants, existsSync, readdirSync, rmdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { makeDirectories } from '../lib/files/make_directories.js';
import { readSystemFile, setSystemFile, systemText } from '../lib/files/system_file.js';
import { systemReason } from '../lib/system_reason.js';

/** What marks the stations of an exit, in their order, as far as a kernel has them and they fire. */
const TRACED_EVENTS = [
  'syscalls/sys_enter_ioctl',
  'kvm/kvm_entry',
  'kvm/kvm_exit',
  'kvm/kvm_userspace_exit',
  'syscalls/sys_exit_ioctl',
] as const;
/** Without it one exit cannot be told from the next. */
const NEEDED_EVENT = 'kvm/kvm_userspace_exit';
const KVM_RUN = '0xae80';
/** Timestamps in cycles of the time stamp counter, as our own. */
const TRACE_CLOCK = 'x86-tsc';
const BUFFER_KIB = 4096;
const NAME = 'kvm-exit-bench-';

/** Where the tracing file system may be mounted. */
export const TRACING_DIRECTORIES = ['/sys/kernel/tracing', '/sys/kernel/debug/tracing'] as const;

/** A trace under way. */
export interface KernelTrace {
  /** Those of {@link TRACED_EVENTS} that this kernel has, without their group. */
  readonly events: readonly string[];
  /** The events since the last call, as the kernel's text. */
  take(): string;
  /** Ends the trace and removes its instance; a second call does nothing. */
  close(): void;
}

export type OpenedTrace =
  | { readonly status: 'open'; readonly trace: KernelTrace }
  | { readonly status: 'unavailable'; readonly reason: string };

function unavailable(reason: string): OpenedTrace {
  return { status: 'unavailable', reason };
}

function isGone(pid: number): boolean {
  return !existsSync(join('/proc', String(pid)));
}

/** Removes the instances of that name of processes that were killed: `<name><pid>`. */
export function removeLeftOvers(instances: string, name: string): void {
  for (const instance of readdirSync(instances))
    if (instance.startsWith(name) && isGone(Number(instance.slice(name.length))))
      rmdirSync(join(instances, instance));
}

function enable(instance: string): string[] {
  const set = (file: string, value: string): void => setSystemFile(join(instance, file), value);
  set('trace_clock', TRACE_CLOCK);
  set('buffer_size_kb', String(BUFFER_KIB));
  // The launch is a child that does not exist yet.
  set('options/event-fork', '1');
  set('set_event_pid', String(process.pid));
  const known = TRACED_EVENTS.filter((event) => existsSync(join(instance, 'events', event)));
  for (const event of known) set(`events/${event}/enable`, '1');
  const entered = 'syscalls/sys_enter_ioctl';
  if (known.includes(entered)) set(`events/${entered}/filter`, `cmd == ${KVM_RUN}`);
  return known.map((event) => basename(event));
}

function traceIn(instance: string, events: readonly string[]): KernelTrace {
  let closed = false;
  return {
    events,
    take() {
      const text = readSystemFile(join(instance, 'trace'));
      setSystemFile(join(instance, 'trace'), '');
      return text;
    },
    close() {
      if (closed) return;
      closed = true;
      setSystemFile(join(instance, 'tracing_on'), '0');
      rmdirSync(instance);
    },
  };
}

function whyNot(directory: string | undefined): string | null {
  if (directory === undefined)
    return 'the tracing file system is not mounted; as root: mount -t tracefs nodev /sys/kernel/tracing';
  try {
    accessSync(join(directory, 'instances'), constants.W_OK);
  } catch (error) {
    return `${directory}/instances: ${systemReason(error)}; it takes root`;
  }
  if (!existsSync(join(directory, 'events', NEEDED_EVENT)))
    return `this kernel has no event ${NEEDED_EVENT.replace('/', ':')}`;
  if (systemText(join(directory, 'trace_clock'))?.includes(TRACE_CLOCK) !== true)
    return `this kernel has no trace clock ${TRACE_CLOCK}`;
  return null;
}

/** Begins to trace what the children of this process do in KVM, or says why it cannot. */
export function openKernelTrace(directories: readonly string[] = TRACING_DIRECTORIES): OpenedTrace {
  const directory = directories.find((each) => existsSync(join(each, 'trace_clock')));
  const trouble = whyNot(directory);
  if (directory === undefined || trouble !== null) return unavailable(trouble ?? '');
  const instance = join(directory, 'instances', `${NAME}${String(process.pid)}`);
  try {
    removeLeftOvers(join(directory, 'instances'), NAME);
    makeDirectories(instance);
  } catch (error) {
    return unavailable(`${instance}: ${systemReason(error)}`);
  }
  try {
    return { status: 'open', trace: traceIn(instance, enable(instance)) };
  } catch (error) {
    rmdirSync(instance);
    return unavailable(systemReason(error));
  }
}
