import type { Command } from 'commander';
import { dirname } from 'node:path';
import { statSync } from 'node:fs';
import { EXIT_CODE, type ExitCode } from '../../lib/exit_code.js';
import type { CliContext } from '../context.js';
import { prepareOutputDirectory } from '../output_directory.js';
import type { CommandDefinition } from '../program.js';

interface Flags {
  readonly output?: string;
}

/** Beside the results, unless told otherwise. */
function directoryOf(source: string): string {
  return statSync(source).isDirectory() ? source : dirname(source);
}

async function runReport({ io }: CliContext, command: Command): Promise<ExitCode> {
  const source = command.args[0] ?? '.';
  // Loaded where they are needed: the chart libraries would slow every other command's start.
  const { readResults } = await import('../../results/read.js');
  const results = readResults(source);
  const { writeReport } = await import('../../report/html.js');
  const directory = command.opts<Flags>().output ?? directoryOf(source);
  const discardDirectory = prepareOutputDirectory(directory);
  try {
    io.stdout.write(`${await writeReport(directory, results)}\n`);
  } finally {
    discardDirectory();
  }
  return EXIT_CODE.pass;
}

export const reportCommand: CommandDefinition = {
  name: 'report',
  summary: 'make the HTML report of a run again, and print its path; a killed run is read from its log',
  examples: ['report reports/2026-11-22T15-04-05-myhost', 'report results.json --output /tmp/report'],
  configure: (command) =>
    command
      .argument('<results>', 'results file, directory of a run, or log of a killed one')
      .option('--output <directory>', 'where the report goes (default: beside the results)'),
  run: runReport,
};
