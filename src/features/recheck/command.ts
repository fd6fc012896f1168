import type { Command } from 'commander';
import { EXIT_CODE, type ExitCode } from '../../lib/exit_code.js';
import { lookOf } from '../../show/terminal/look.js';
import type { AppContext } from '../../app/context.js';
import type { CommandDefinition } from '../../app/command.js';

interface Flags {
  readonly json?: boolean;
}

async function runRecheck({ io }: AppContext, command: Command): Promise<ExitCode> {
  const { json } = command.opts<Flags>();
  // Loaded where they are needed: help and usage errors come at once.
  const { recheck } = await import('./recheck.js');
  const { recheckText } = await import('./text.js');
  const found = await recheck(command.args[0] ?? '.');
  io.stdout.write(
    json === true ? `${JSON.stringify(found, null, 2)}\n` : recheckText(found, lookOf(io.stdout, io.env)),
  );
  return found.agrees ? EXIT_CODE.pass : EXIT_CODE.regression;
}

export const recheckCommand: CommandDefinition = {
  name: 'recheck',
  summary: 'recompute every number of a report page or a results file from the blocks inside it',
  examples: ['recheck reports/before/index.html', 'recheck results.json', 'recheck report.html --json'],
  exitOne: 'the report contradicts its blocks',
  configure: (command) =>
    command
      .argument('<report>', 'page of a run, results file, directory of a run')
      .option('--json', 'print what was checked and each difference as JSON'),
  run: runRecheck,
};
