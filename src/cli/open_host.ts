import type { Backend } from '../measure/backend.js';
import { createCommandBackend } from '../measure/command_backend.js';
import type { CliContext } from './context.js';
import { prepareEmulatedHost } from './emulated_host.js';
import type { HostChoice } from './host_choice.js';

type Open<Kind extends HostChoice['kind']> = (
  choice: Extract<HostChoice, { kind: Kind }>,
  context: CliContext,
) => Promise<Backend>;

async function openSsh(
  { name, device }: Extract<HostChoice, { kind: 'ssh' }>,
  { io }: CliContext,
): Promise<Backend> {
  const { installRunner, remoteArch } = await import('../measure/remote_runner.js');
  const { machineOf } = await import('../measure/emulated/machines.js');
  const { runnerFor } = await import('../measure/emulated/runner_binary.js');
  const { defaultCacheDirectory } = await import('../measure/kernels/kernel_cache.js');
  const runnerPath = await runnerFor(machineOf(await remoteArch(name)), {
    cacheDirectory: defaultCacheDirectory(io.env),
    onNotice: (text) => io.stderr.write(`${text}\n`),
  });
  return createCommandBackend({ name: 'ssh', device, ...(await installRunner(name, runnerPath)) });
}

async function openEmulated(
  choice: Extract<HostChoice, { kind: 'emulated' }>,
  context: CliContext,
): Promise<Backend> {
  const { createEmulatedBackend } = await import('../measure/emulated/emulated_backend.js');
  return createEmulatedBackend(await prepareEmulatedHost(choice, context));
}

const OPEN: { readonly [Kind in HostChoice['kind']]: Open<Kind> } = {
  local: ({ device }, { dependencies }) => Promise.resolve(dependencies.createBackend({ device })),
  ssh: openSsh,
  command: ({ commandLine, device }) =>
    Promise.resolve(
      createCommandBackend({ name: 'command', device, command: 'sh', args: ['-c', commandLine] }),
    ),
  emulated: openEmulated,
};

/**
 * The backend of a host.
 * @throws {Failure} when it cannot be reached or prepared
 */
export function openHost<Kind extends HostChoice['kind']>(
  choice: Extract<HostChoice, { kind: Kind }>,
  context: CliContext,
): Promise<Backend> {
  const open = OPEN[choice.kind] as unknown as Open<Kind>;
  return open(choice, context);
}
