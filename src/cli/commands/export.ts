import { Option, type Command } from 'commander';
import { statSync, writeFileSync } from 'node:fs';
import writeFileAtomic from 'write-file-atomic';
import { EXIT_CODE, type ExitCode } from '../../lib/exit_code.js';
import { blocksCsv, summaryCsv } from '../../results/csv.js';
import { readResults } from '../../results/read.js';
import type { Results } from '../../results/schema.js';
import type { CliContext } from '../context.js';
import { writeFailure } from '../../results/file_failure.js';
import type { CommandDefinition } from '../program.js';

/** What can be exported as CSV. */
const TABLES = { blocks: blocksCsv, summary: summaryCsv } satisfies Record<
  string,
  (results: Results) => string
>;

interface Flags {
  readonly csv: keyof typeof TABLES;
  readonly output?: string;
}

/** All of it or nothing; a device or a pipe is written as it is. */
function save(path: string, text: string): void {
  try {
    const isFile = statSync(path, { throwIfNoEntry: false })?.isFile() ?? true;
    if (isFile) writeFileAtomic.sync(path, text);
    else writeFileSync(path, text);
  } catch (error) {
    const next = 'give another file with --output, or leave it out for stdout';
    throw writeFailure(path, error, next, EXIT_CODE.usage);
  }
}

function runExport({ io }: CliContext, command: Command): Promise<ExitCode> {
  const flags = command.opts<Flags>();
  const text = TABLES[flags.csv](readResults(command.args[0] ?? '.'));
  if (flags.output === undefined) io.stdout.write(text);
  else save(flags.output, text);
  return Promise.resolve(EXIT_CODE.pass);
}

export const exportCommand: CommandDefinition = {
  name: 'export',
  summary: 'write a run as CSV: every block in run order, or one line a cell',
  examples: ['export reports/before --csv summary', 'export results.json --csv blocks --output blocks.csv'],
  configure: (command) =>
    command
      .argument('<results>', 'results file, directory of a run, or log of a killed one')
      .addOption(
        new Option('--csv <table>', 'what to write').choices(Object.keys(TABLES)).makeOptionMandatory(),
      )
      .option('--output <file>', 'where to write it (default: stdout)'),
  run: runExport,
};
