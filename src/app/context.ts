import type { Backend } from '../measure/backend.js';
import type { KernelStore } from '../emulate/kernels/store/kernel_store.js';
import type { Drive } from '../measure/sampler.js';
import type { OpenedTrace } from '../measure/kernel_trace.js';
import type { OpenedVmmTrace } from '../measure/vmm_trace.js';
import type { RunningVmm } from '../measure/vmms.js';
import type { Progress } from '../samples/samples.js';

export const DEFAULT_DEVICE = '/dev/kvm';

/** A stream to write text to; a terminal says so. That of a command is behind the border (src/show/terminal/border.ts). */
interface Output {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  write(text: string): unknown;
  /** On a terminal: one line in the place of the one that the cursor is in. */
  rewriteLine?(text: string): unknown;
}

/** A closed terminal (SIGHUP) ends a run as Ctrl-C does. */
export const INTERRUPT_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
type InterruptSignal = (typeof INTERRUPT_SIGNALS)[number];

/** The part of `process` that commands use, so that a test can run them without one. */
export interface AppIo {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  exitCode?: number | string | null | undefined;
  on(signal: InterruptSignal, listener: () => void): unknown;
  off(signal: InterruptSignal, listener: () => void): unknown;
  /** Ends the process at once. */
  exit(code: number): unknown;
}

/** The streams themselves, which the command line alone has: it listens for their errors and draws its bar on one. */
export interface ProcessIo extends AppIo {
  readonly stdout: Output & NodeJS.WritableStream;
  readonly stderr: Output & NodeJS.WritableStream;
}

/** Shows where a run is, on stderr: stdout may be a results document. */
export interface ProgressDisplay {
  update(progress: Progress): void;
  /** Takes the bar away; what is printed next starts on a fresh line. */
  finish(): void;
}

/** What commands take from the world besides its streams; a test gives its own. */
export interface AppDependencies {
  /** Where exits are measured, by device node. */
  readonly createBackend: (options: { readonly device: string }) => Backend | Promise<Backend>;
  /** Why a device node cannot be used; null when it can. */
  readonly deviceTrouble: (device: string) => string | null;
  /** Shows progress unless that is to be quiet. */
  readonly createProgress: (io: ProcessIo, quiet: boolean) => Promise<ProgressDisplay>;
  readonly now: () => Date;
  /** Monotonic milliseconds. */
  readonly elapsedMs: () => number;
  readonly hostName: () => string;
  /** A fresh seed, decimal digits. */
  readonly drawSeed: () => string;
  /** What takes part in a run beside the sampler, such as a tinybench suite. */
  readonly drive: Drive;
  /** Begins to record what the kernel says of KVM in the children of this process. */
  readonly openKernelTrace: () => Promise<OpenedTrace>;
  /** Processes here that run VMs. */
  readonly runningVmms: () => readonly RunningVmm[];
  /** Begins to record what the kernel says of KVM in a running process. */
  readonly openVmmTrace: (pid: number) => Promise<OpenedVmmTrace>;
  /** The kernels of emulated hosts; where they are kept depends on the environment. */
  readonly openKernelStore: (env: AppIo['env']) => Promise<KernelStore>;
}

/** The same for a command, which does not have the streams themselves. */
type CommandDependencies = Omit<AppDependencies, 'createProgress'> & {
  readonly createProgress: (quiet: boolean) => Promise<ProgressDisplay>;
};

/** What every command is given. */
export interface AppContext {
  readonly io: AppIo;
  readonly dependencies: CommandDependencies;
}
