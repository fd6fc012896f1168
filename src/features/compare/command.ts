import { Option, type Command } from 'commander';
import type { CommandDefinition } from '../../app/command.js';
import type { AppContext } from '../../app/context.js';
import { EXIT_CODE, type ExitCode } from '../../lib/exit_code.js';
import type { Look } from '../../show/terminal/look.js';
import { lookFor, showText } from '../../show/terminal/text_output.js';
import type { Comparison } from './document.js';

const FORMATS = ['text', 'json', 'markdown', 'html'] as const;
type Format = (typeof FORMATS)[number];

interface Flags {
  readonly format: Format;
  readonly output?: string;
  readonly all?: boolean;
}

interface Written {
  readonly found: Comparison;
  readonly look: Look;
  /** A file is read at leisure: it holds all. */
  readonly all: boolean;
  /** The file. */
  readonly output: string | undefined;
}

type Writer = (written: Written) => Promise<string>;

/** Loaded where they are needed: the chart libraries would slow every other command's start. */
const WRITERS: Readonly<Record<Format, Writer>> = {
  text: async ({ found, look, all }) => {
    const { comparisonText } = await import('./text.js');
    return comparisonText(found, look, all);
  },
  json: ({ found }) => Promise.resolve(`${JSON.stringify(found, null, 2)}\n`),
  markdown: async ({ found }) => {
    const { comparisonMarkdown } = await import('./markdown.js');
    return comparisonMarkdown(found);
  },
  html: async ({ found, output }) => {
    const { renderComparison } = await import('./page.js');
    const { linkToRun } = await import('../../show/page/run_link.js');
    return renderComparison(
      found,
      found.runs.map(({ name }) => linkToRun(name, output)),
    );
  },
};

async function runCompare(context: AppContext, command: Command): Promise<ExitCode> {
  const { format, output, all = output !== undefined } = command.opts<Flags>();
  const { readResults } = await import('../../results/read.js');
  const { compareRuns } = await import('./compare_runs.js');
  const found = compareRuns(command.args.map((name) => ({ name, results: readResults(name) })));
  const text = await WRITERS[format]({ found, look: lookFor(output, context.io), all, output });
  await showText(text, output, context.io);
  return EXIT_CODE.pass;
}

export const compareCommand: CommandDefinition = {
  name: 'compare',
  summary: 'show runs side by side: how each cell changed from the first, and how the hosts differ',
  examples: [
    'compare reports/before reports/after',
    'compare reports/6.1 reports/6.12 reports/6.18 --format html --output compare.html',
    'compare before.json after.json --format markdown >> "$GITHUB_STEP_SUMMARY"',
  ],
  configure: (command) =>
    command
      .argument(
        '<results...>',
        'two or more: results file, directory of a run, or log of a killed one; the others are compared with the first',
      )
      .addOption(new Option('--format <format>', 'output format').choices(FORMATS).default('text'))
      .option('--all', 'show every cell here, not only what changed and fits one screen')
      .option('--output <file>', 'write to this file (default: stdout)'),
  run: runCompare,
};
