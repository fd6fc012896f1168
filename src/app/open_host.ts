import type { Backend } from '../measure/backend.js';
import { createCommandBackend } from '../measure/command_backend.js';
import type { CliContext } from './context.js';
import { prepareEmulatedHost } from './emulated_host.js';
import type { HostChoice } from './host_choice.js';

async function openSsh(
  { name, device }: Extract<HostChoice, { kind: 'ssh' }>,
  { io }: CliContext,
): Promise<Backend> {
  const { installRunner, remoteArch } = await import('../measure/remote_runner.js');
  const { machineOf } = await import('../emulate/machines.js');
  const { runnerFor } = await import('../emulate/runner_binary.js');
  const { defaultCacheDirectory } = await import('../emulate/kernels/kernel_cache.js');
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
  const { createEmulatedBackend } = await import('../emulate/emulated_backend.js');
  return createEmulatedBackend(await prepareEmulatedHost(choice, context));
}

/**
 * The backend of a host.
 * @throws {Failure} when it cannot be reached or prepared
 */
export async function openHost(choice: HostChoice, context: CliContext): Promise<Backend> {
  switch (choice.kind) {
    case 'local':
      return context.dependencies.createBackend({ device: choice.device });
    case 'command': {
      const args = ['-c', choice.commandLine];
      return createCommandBackend({ name: 'command', device: choice.device, command: 'sh', args });
    }
    case 'ssh':
      return openSsh(choice, context);
    case 'emulated':
      return openEmulated(choice, context);
  }
}
