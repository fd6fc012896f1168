import type { Command } from 'commander';
import { dirname } from 'node:path';
import { EXIT_CODE, type ExitCode } from '../../lib/exit_code.js';
import type { Failure } from '../../lib/failure.js';
import { lookAt } from '../../lib/files/text_file.js';
import { optimizeLate } from '../../lib/optimize_late.js';
import { TOOL } from '../../lib/tool.js';
import { lookOf } from '../../show/terminal/look.js';
import type { AppContext } from '../../app/context.js';
import { failureOf } from '../../app/failures.js';
import { prepareOutputDirectory } from '../../app/output_directory.js';
import { allOption, cellsOption } from './extent_options.js';
import type { CommandDefinition } from '../../app/command.js';

interface Flags {
  readonly output?: string;
  readonly text?: boolean;
  readonly index?: string;
  readonly cell?: readonly string[];
  readonly all?: boolean;
  readonly cells?: readonly string[];
}

const COMMAND = `${TOOL.name} report`;

/** Beside the results, unless told otherwise. */
function directoryOf(source: string): string {
  return lookAt(source)?.isDirectory() === true ? source : dirname(source);
}

/** Either one run or a folder of them. */
function assertOneSource(source: string | undefined, { index, cell }: Flags): void {
  const refused = (detail: string): Failure =>
    failureOf('invalid-value', { subject: '--index', detail, command: COMMAND });
  if (index !== undefined && source !== undefined)
    throw refused(`is given a directory, and '${source}' is one more`);
  if (index === undefined && cell !== undefined)
    throw failureOf('invalid-value', {
      subject: '--cell',
      detail: 'chooses trends of an --index',
      command: COMMAND,
    });
}

async function runReport(context: AppContext, command: Command): Promise<ExitCode> {
  const { io } = context;
  const [source] = command.args;
  const flags = command.opts<Flags>();
  assertOneSource(source, flags);
  const { index, ...rest } = flags;
  if (index !== undefined) {
    const { indexReports } = await import('../index/document/index_reports.js');
    io.stdout.write(`${await indexReports({ index, ...rest })}\n`);
    return EXIT_CODE.pass;
  }
  if (source === undefined) throw failureOf('missing-argument', { subject: 'results', command: COMMAND });
  return flags.text === true
    ? await printText(source, flags, context)
    : await writePage(source, flags.output ?? directoryOf(source), context);
}

// Loaded where they are needed: the chart libraries would slow every other command's start.

async function printText(source: string, flags: Flags, { io }: AppContext): Promise<ExitCode> {
  const { readResults } = await import('../../results/read.js');
  const { runText } = await import('./text/run_text.js');
  io.stdout.write(runText(readResults(source), lookOf(io.stdout, io.env), flags));
  return EXIT_CODE.pass;
}

/** Threads load the chart libraries while the run is read. */
async function writePage(source: string, directory: string, { io }: AppContext): Promise<ExitCode> {
  const { DrawingCrew } = await import('../../show/chart/drawing_crew.js');
  optimizeLate();
  const crew = DrawingCrew.start();
  try {
    const { readResults } = await import('../../results/read.js');
    const results = readResults(source);
    const { writeReport } = await import('./page/write.js');
    const discardDirectory = prepareOutputDirectory(directory);
    try {
      io.stdout.write(`${await writeReport(directory, results, crew)}\n`);
    } finally {
      discardDirectory();
    }
  } finally {
    await crew?.dismiss();
  }
  return EXIT_CODE.pass;
}

export const reportCommand: CommandDefinition = {
  name: 'report',
  summary: 'make the HTML report of a run again, or an index of many, and print its path',
  examples: [
    'report reports/2026-11-22T15-04-05-myhost',
    'report results.json --output /tmp/report',
    'report results.json --text',
    "report results.json --text --cells 'mmio-*/**'",
    'report --index reports',
    'report --index reports --cell pio-out/long64-ring0/regs/both/sync',
  ],
  configure: (command) =>
    command
      .argument('[results]', 'results file, directory of a run, or log of a killed one')
      .option(
        '--index <directory>',
        'one page of all runs below this directory: links, trends, changes of level',
      )
      .option('--cell <ids...>', 'whose trends the index shows (default: those that say most)')
      .option('--text', 'show the answer on one screen here, and write no page')
      .addOption(allOption())
      .addOption(cellsOption())
      .option('--output <directory>', 'where the report goes (default: beside the results)'),
  run: runReport,
};
