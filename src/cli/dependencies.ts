import { randomBytes } from 'node:crypto';
import { accessSync, constants } from 'node:fs';
import { runningVmms } from '../measure/vmms.js';
import { hostname } from 'node:os';
import { systemReason } from '../lib/system_reason.js';
import { isMeasurable } from '../plan/node_arch.js';
import type { AppDependencies } from '../app/context.js';

function deviceTrouble(device: string): string | null {
  if (!isMeasurable(process)) return `${process.platform} on ${process.arch} is not measured itself`;
  try {
    accessSync(device, constants.R_OK | constants.W_OK);
    return null;
  } catch (error) {
    return systemReason(error);
  }
}

/** The world outside: this machine's KVM, its clock and its name. */
export const realDependencies: AppDependencies = {
  // What measures is loaded where it is needed: help and usage errors come at once.
  async createBackend(options) {
    const { createNativeBackend } = await import('../measure/native_backend.js');
    return createNativeBackend(options);
  },
  deviceTrouble,
  async createProgress(io, quiet) {
    const { createProgress } = await import('./progress.js');
    return createProgress(io, quiet);
  },
  now: () => new Date(),
  elapsedMs: () => performance.now(),
  hostName: hostname,
  drawSeed: () => randomBytes(8).readBigUInt64BE().toString(),
  // Nothing else takes part in a run unless a suite does.
  drive: () => Promise.resolve(),
  async openKernelTrace() {
    const { openKernelTrace } = await import('../measure/kernel_trace.js');
    return openKernelTrace();
  },
  runningVmms: () => runningVmms(),
  async openVmmTrace(pid) {
    const { openVmmTrace } = await import('../measure/vmm_trace.js');
    return openVmmTrace(pid);
  },
  async openKernelStore(env) {
    // Loaded where it is needed: most commands have nothing to do with kernels.
    const { createKernelStore } = await import('../emulate/kernels/store/kernel_store.js');
    const { defaultCacheDirectory } = await import('../emulate/kernels/store/kernel_cache.js');
    return createKernelStore({ cacheDirectory: defaultCacheDirectory(env) });
  },
};
