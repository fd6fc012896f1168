import type { Backend } from '../measure/backend.js';
import type { KernelStore } from '../emulate/kernels/kernel_store.js';
import type { Drive } from '../measure/sampler.js';
import type { OpenedTrace } from '../measure/kernel_trace.js';
import type { CliIo } from './io.js';

/** What the command line takes from the world besides its streams; a test gives its own. */
export interface CliDependencies {
  /** Where exits are measured, by device node. */
  readonly createBackend: (options: { readonly device: string }) => Backend;
  /** Why a device node cannot be used; null when it can. */
  readonly deviceTrouble: (device: string) => string | null;
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
  /** The kernels of emulated hosts; where they are kept depends on the environment. */
  readonly openKernelStore: (env: CliIo['env']) => Promise<KernelStore>;
}

/** What every command is given. */
export interface CliContext {
  readonly io: CliIo;
  readonly dependencies: CliDependencies;
}

export const DEFAULT_DEVICE = '/dev/kvm';
