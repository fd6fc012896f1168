import type { EmulatedHost } from '../emulate/emulated_host.js';
import { passedOverText } from '../emulate/kernels/failures.js';
import type { KernelFiles } from '../emulate/kernels/kernel_files.js';
import type { OnKernelProgress } from '../emulate/kernels/store/kernel_store.js';
import { Failure } from '../lib/failure.js';
import { lookAt } from '../lib/files/text_file.js';
import type { Cell } from '../plan/cell.js';
import type { AppContext } from './context.js';
import { failureOf } from './failures.js';
import type { EmulatedChoice } from './host_choice.js';
import { abortOnInterrupt } from './interrupt.js';

const GIVE_A_KERNEL = 'give the path of a kernel image, or a version';

/** A path has a slash, or names a file that is there; anything else is a version. */
function isPath(kernel: string): boolean {
  return kernel.includes('/') || lookAt(kernel, GIVE_A_KERNEL)?.isFile() === true;
}

async function storedKernel(
  { arch, machine, kernel }: EmulatedChoice,
  { io, dependencies }: AppContext,
  signal: AbortSignal,
): Promise<KernelFiles> {
  const { MACHINE_MODELS } = await import('../emulate/machine_models/by_name.js');
  const { hasModule } = await import('../emulate/kernels/kernel_files.js');
  const store = await dependencies.openKernelStore(io.env);
  const module = MACHINE_MODELS[machine].kvmModule;
  const found = await store.find(arch, kernel ?? undefined);
  if (found !== null && hasModule(found, module)) return found;
  const why = found === null ? 'there is none yet' : `what is stored was kept without ${String(module)}`;
  io.stderr.write(`fetching a kernel for ${arch}${kernel === null ? '' : ` (${kernel})`}: ${why}\n`);
  const request = { arch, version: kernel ?? undefined, module };
  const onProgress: OnKernelProgress = (progress) => {
    if (progress.phase === 'passed-over') io.stderr.write(`${passedOverText(progress)}\n`);
  };
  return (await store.fetch(request, onProgress, signal)).kernel;
}

async function ownKernel(
  choice: EmulatedChoice,
  path: string,
  { io }: AppContext,
  signal: AbortSignal,
): Promise<KernelFiles> {
  const { kernelFromFiles } = await import('../emulate/kernels/own/kernel_from_files.js');
  const { defaultCacheDirectory } = await import('../emulate/kernels/store/kernel_cache.js');
  return kernelFromFiles({
    arch: choice.arch,
    path,
    modulesDir: choice.modules ?? undefined,
    cacheDirectory: defaultCacheDirectory(io.env),
    signal,
  });
}

function kernelOf(choice: EmulatedChoice, context: AppContext, signal: AbortSignal): Promise<KernelFiles> {
  if (choice.kernel !== null && isPath(choice.kernel))
    return ownKernel(choice, choice.kernel, context, signal);
  if (choice.modules === null) return storedKernel(choice, context, signal);
  throw failureOf('invalid-value', {
    subject: '--modules',
    detail: 'belongs to a kernel image: give its path with --kernel',
  });
}

/** What the user chose of the machine, and who hears of its kernel's complaints. */
function machineOf({ append, cpu, memory, strict }: EmulatedChoice, { stderr }: AppContext['io']) {
  return {
    append,
    cpu: cpu ?? undefined,
    memoryMebibytes: memory ?? undefined,
    heed: { strict, onWarning: (text: string) => stderr.write(`warning: ${text}\n`) },
  };
}

/**
 * An emulated host that is ready to boot: its kernel is fetched and its runner built where they are not there yet.
 * A signal meanwhile ends it.
 * @param cells what it will be asked for: its memory must do for them
 * @throws {Failure} when the kernel is none, or a tool is missing (with what to install)
 */
export async function prepareEmulatedHost(
  choice: EmulatedChoice,
  context: AppContext,
  cells: readonly Cell[],
): Promise<EmulatedHost> {
  const { io } = context;
  const { MACHINE_MODELS } = await import('../emulate/machine_models/by_name.js');
  const { runnerFor } = await import('../emulate/runner_binary.js');
  const { emulatedHost } = await import('../emulate/emulated_host.js');
  const { defaultCacheDirectory } = await import('../emulate/kernels/store/kernel_cache.js');
  const machineModel = MACHINE_MODELS[choice.machine];
  const controller = new AbortController();
  const { signal } = controller;
  const release = abortOnInterrupt(io, controller);
  try {
    const kernel = await kernelOf(choice, context, signal);
    const runnerPath = await runnerFor(machineModel, {
      cacheDirectory: defaultCacheDirectory(io.env),
      onNotice: (text) => io.stderr.write(`${text}\n`),
      signal,
    });
    return await emulatedHost({ ...machineOf(choice, io), machineModel, kernel, runnerPath, cells });
  } catch (error) {
    if (signal.aborted && !(error instanceof Failure)) throw failureOf('interrupted', { subject: '' });
    throw error;
  } finally {
    release();
  }
}
