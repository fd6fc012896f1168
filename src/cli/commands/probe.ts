import type { Command } from 'commander';
import { EXIT_CODE, type ExitCode } from '../../lib/exit_code.js';
import { lookOf } from '../../report/terminal/look.js';
import { DEFAULT_DEVICE, type CliContext } from '../context.js';
import { deviceOption } from '../options.js';
import type { CommandDefinition } from '../program.js';

interface Flags {
  readonly device?: string;
  readonly json?: boolean;
}

async function runProbe({ io, dependencies }: CliContext, command: Command): Promise<ExitCode> {
  const flags = command.opts<Flags>();
  const host = await dependencies.createBackend({ device: flags.device ?? DEFAULT_DEVICE }).probe();
  // Loaded where it is needed: help and usage errors come at once.
  const { hostTable } = await import('../../report/terminal/host_table.js');
  const text =
    flags.json === true ? `${JSON.stringify(host, null, 2)}\n` : hostTable(host, lookOf(io.stdout, io.env));
  io.stdout.write(text);
  return EXIT_CODE.pass;
}

export const probeCommand: CommandDefinition = {
  name: 'probe',
  summary: 'show what this host can measure, and what to mind about it',
  examples: ['probe', 'probe --json'],
  configure: (command) => command.addOption(deviceOption()).option('--json', 'print the facts as JSON'),
  run: runProbe,
};
