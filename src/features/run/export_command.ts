import { Option, type Command } from 'commander';
import { EXIT_CODE, type ExitCode } from '../../lib/exit_code.js';
import type { CsvTable } from './csv_tables.js';
import type { AppContext } from '../../app/context.js';
import type { CommandDefinition } from '../../app/command.js';

const TABLES: readonly CsvTable[] = ['blocks', 'summary'];

interface Flags {
  readonly csv: CsvTable;
  readonly output?: string;
}

async function runExport({ io }: AppContext, command: Command): Promise<ExitCode> {
  const { csv, output } = command.opts<Flags>();
  // Loaded where they are needed: help and usage errors come at once.
  const { readResults } = await import('../../results/read.js');
  const { csvTable } = await import('./csv_tables.js');
  const { writeTextFile } = await import('../../lib/files/text_output.js');
  const text = csvTable(readResults(command.args[0] ?? '.'), csv);
  if (output === undefined) io.stdout.write(text);
  else await writeTextFile(output, text);
  return EXIT_CODE.pass;
}

export const exportCommand: CommandDefinition = {
  name: 'export',
  summary: 'write a run as CSV: every block in run order, or one line a cell',
  examples: ['export reports/before --csv summary', 'export results.json --csv blocks --output blocks.csv'],
  configure: (command) =>
    command
      .argument('<results>', 'results file, directory of a run, or log of a killed one')
      .addOption(new Option('--csv <table>', 'what to write').choices(TABLES).makeOptionMandatory())
      .option('--output <file>', 'where to write it (default: stdout)'),
  run: runExport,
};
