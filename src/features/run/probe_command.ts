import type { Command } from 'commander';
import { EXIT_CODE, type ExitCode } from '../../lib/exit_code.js';
import { lookOf } from '../../show/terminal/look.js';
import type { AppContext } from '../../app/context.js';
import { addHostOptions, hostChoice, type HostFlags } from '../../app/host_choice.js';
import { deviceOption } from '../../app/plan_options.js';
import type { CommandDefinition } from '../../app/command.js';
import type { Host } from '../../samples/protocol.js';

interface Flags extends HostFlags {
  readonly json?: boolean;
}

/** What failed in the probe was neither had nor refused. */
function exitCodeOf({ modes, guests, setups = [] }: Host, { io }: AppContext): ExitCode {
  const tried = [
    ...modes.map(({ name, usable }) => ({ what: name, usable })),
    ...guests.map(({ exit, mode, usable }) => ({ what: `${exit}/${mode}`, usable })),
    ...setups.map(({ name, usable }) => ({ what: name, usable })),
  ];
  const failed = tried.flatMap(({ what, usable }) =>
    usable.status === 'failed' ? [`failed: ${what}: ${usable.reason}\n`] : [],
  );
  for (const line of failed) io.stderr.write(line);
  return failed.length === 0 ? EXIT_CODE.pass : EXIT_CODE.harnessFailed;
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
  return exitCodeOf(host, context);
}

export const probeCommand: CommandDefinition = {
  name: 'probe',
  summary: 'show what this host can measure, and what to mind about it',
  examples: ['probe', 'probe --json', 'probe --host emulated:arm64'],
  configure: (command) =>
    addHostOptions(command.addOption(deviceOption())).option('--json', 'print the facts as JSON'),
  run: runProbe,
};
