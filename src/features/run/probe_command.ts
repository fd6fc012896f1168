import type { Command } from 'commander';
import { EXIT_CODE, type ExitCode } from '../../lib/exit_code.js';
import { lookOf } from '../../show/terminal/look.js';
import type { AppContext } from '../../app/context.js';
import { addHostOptions, hostChoice, type HostFlags } from '../../app/host_choice.js';
import { deviceOption } from '../../app/plan_options.js';
import type { CommandDefinition } from '../../app/command.js';

interface Flags extends HostFlags {
  readonly json?: boolean;
}

async function runProbe(context: AppContext, command: Command): Promise<ExitCode> {
  const { io } = context;
  const flags = command.opts<Flags>();
  const { openHost } = await import('../../app/open_host.js');
  const { host } = await openHost(hostChoice(flags), null, context);
  // Loaded where it is needed: help and usage errors come at once.
  const { hostTable } = await import('../../show/terminal/host_table.js');
  const text =
    flags.json === true ? `${JSON.stringify(host, null, 2)}\n` : hostTable(host, lookOf(io.stdout, io.env));
  io.stdout.write(text);
  return EXIT_CODE.pass;
}

export const probeCommand: CommandDefinition = {
  name: 'probe',
  summary: 'show what this host can measure, and what to mind about it',
  examples: ['probe', 'probe --json', 'probe --host emulated:arm64'],
  configure: (command) =>
    addHostOptions(command.addOption(deviceOption())).option('--json', 'print the facts as JSON'),
  run: runProbe,
};
