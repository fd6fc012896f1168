import type { Plan } from '../plan/plan.js';
import type { Backend } from '../measure/backend.js';
import type { Cell } from '../plan/cell.js';
import { createCommandBackend } from '../measure/command_backend.js';
import { firstLaunch } from '../samples/launch_spec.js';
import type { Host } from '../samples/protocol.js';
import { DEFAULT_DEVICE, type AppContext } from './context.js';
import { prepareEmulatedHost } from './emulated_host.js';
import { failureOf } from './failures.js';
import type { HostChoice } from './host_choice.js';
import { onInterrupt } from './interrupt.js';

/** A host that has answered: what measures its cells, and what it is. */
export interface OpenedHost {
  readonly backend: Backend;
  readonly host: Host;
}

/** What the first launch will be, for hosts that are asked and measured in one boot. */
export type ExpectedRun = Readonly<{ plan: Plan; seed: string }>;

async function sshBackend(
  { name, device }: Extract<HostChoice, { kind: 'ssh' }>,
  { io }: AppContext,
): Promise<Backend> {
  const { installRunner, remoteArch } = await import('../measure/remote_runner.js');
  const { MACHINE_MODELS } = await import('../emulate/machine_models/by_name.js');
  const { runnerFor } = await import('../emulate/runner_binary.js');
  const { defaultCacheDirectory } = await import('../emulate/kernels/store/kernel_cache.js');
  const runnerPath = await runnerFor(MACHINE_MODELS[await remoteArch(name)], {
    cacheDirectory: defaultCacheDirectory(io.env),
    onNotice: (text) => io.stderr.write(`${text}\n`),
  });
  const place = `ssh:${name}`;
  return createCommandBackend({ name: 'ssh', device, place, ...(await installRunner(name, runnerPath)) });
}

async function emulatedBackend(
  choice: Extract<HostChoice, { kind: 'emulated' }>,
  context: AppContext,
  cells: readonly Cell[],
): Promise<Backend> {
  const { createEmulatedBackend } = await import('../emulate/emulated_backend.js');
  return createEmulatedBackend(await prepareEmulatedHost(choice, context, cells));
}

/**
 * What measures on a host; the host itself is not asked yet.
 * @param cells what it will be asked for, as far as known
 * @throws {Failure} when it cannot be reached or prepared
 */
export async function openBackend(
  choice: HostChoice,
  context: AppContext,
  cells: readonly Cell[] = [],
): Promise<Backend> {
  switch (choice.kind) {
    case 'local':
      return context.dependencies.createBackend({ device: choice.device });
    case 'command': {
      const args = ['-c', choice.commandLine];
      return createCommandBackend({
        name: 'command',
        device: choice.device,
        command: 'sh',
        args,
        isGiven: true,
      });
    }
    case 'ssh':
      return sshBackend(choice, context);
    case 'emulated':
      return emulatedBackend(choice, context, cells);
  }
}

/**
 * Asks a backend what its host is; a signal meanwhile ends that.
 * @throws {Failure} when the host cannot measure, or (interrupted) on a signal
 */
export async function askHost(
  backend: Backend,
  expected: ExpectedRun | null,
  { io }: AppContext,
): Promise<OpenedHost> {
  const first = expected === null ? undefined : firstLaunch(expected.plan, expected.seed, DEFAULT_DEVICE);
  let release = (): void => undefined;
  const interrupted = new Promise<never>((_, reject) => {
    const end = (): void => {
      backend.close?.();
      reject(failureOf('interrupted', { subject: '' }));
    };
    release = onInterrupt(io, end, end);
  });
  try {
    return { backend, host: await Promise.race([backend.probe(first), interrupted]) };
  } finally {
    release();
  }
}

/**
 * Opens a host and asks what it is.
 * @throws {Failure} when it cannot be reached, prepared or measured, or (interrupted) on a signal
 */
export async function openHost(
  choice: HostChoice,
  expected: ExpectedRun | null,
  context: AppContext,
): Promise<OpenedHost> {
  return askHost(await openBackend(choice, context, expected?.plan.cells), expected, context);
}
