import { Option, type Command } from 'commander';
import { MIX_FORMAT_MEANING, MIX_FORMATS, type MixFormat } from './mix/mix.js';
import { EXIT_CODE, type ExitCode } from '../../lib/exit_code.js';
import { TOOL } from '../../lib/tool.js';
import type { Advice } from './document/advice.js';
import type { AppContext } from '../../app/context.js';
import { failureOf } from '../../app/failures.js';
import type { CommandDefinition } from '../../app/command.js';
import { listed, seconds } from '../../app/option_parsers.js';

const FORMATS = ['text', 'json', 'markdown', 'html'] as const;
type Format = (typeof FORMATS)[number];

interface Flags {
  readonly mix: string;
  readonly mixFormat?: MixFormat;
  readonly uses?: readonly string[];
  readonly now: 'ioctl' | 'sync';
  readonly seconds?: number;
  readonly mode?: string;
  readonly format?: Format;
  readonly json?: boolean;
  readonly output?: string;
}

const FILE_LOOK = { columns: 200, color: false, unicode: true };

/** Loaded where they are needed: the chart libraries would slow every other command's start. */
const WRITERS: Readonly<
  Record<Format, (advice: Advice, context: AppContext, toFile: boolean) => Promise<string>>
> = {
  text: async (advice, { io }, toFile) => {
    const { adviceText } = await import('./text.js');
    const { lookOf } = await import('../../show/terminal/look.js');
    return adviceText(advice, toFile ? FILE_LOOK : lookOf(io.stdout, io.env));
  },
  json: (advice) => Promise.resolve(`${JSON.stringify(advice, null, 2)}\n`),
  markdown: async (advice) => (await import('./text.js')).adviceMarkdown(advice),
  html: async (advice) => (await import('./page.js')).renderAdvice(advice),
};

function formatOf({ format, json }: Flags): Format {
  if (json !== true) return format ?? 'text';
  if (format === undefined || format === 'json') return 'json';
  throw failureOf('invalid-value', {
    subject: '--json',
    detail: `contradicts --format ${format}`,
    command: `${TOOL.name} advise`,
  });
}

async function runAdvise(context: AppContext, command: Command): Promise<ExitCode> {
  const flags = command.opts<Flags>();
  const format = formatOf(flags);
  const source = command.args[0] ?? '.';
  const { parseUses } = await import('./uses.js');
  const uses = parseUses(flags.uses ?? []);
  const { readMix } = await import('./mix/read_mix.js');
  const { readResults } = await import('../../results/read.js');
  const { advise } = await import('./advise.js');
  const advice = advise({
    tool: TOOL,
    mix: readMix(flags.mix, flags.mixFormat),
    mixSource: flags.mix,
    results: readResults(source),
    resultsSource: source,
    uses,
    now: flags.now,
    seconds: flags.seconds,
    mode: flags.mode,
  });
  const text = await WRITERS[format](advice, context, flags.output !== undefined);
  if (flags.output === undefined) context.io.stdout.write(text);
  else {
    const { writeTextFile } = await import('../../lib/files/text_output.js');
    writeTextFile(flags.output, text);
    context.io.stdout.write(`${flags.output}\n`);
  }
  return EXIT_CODE.pass;
}

const formatList = MIX_FORMATS.map((name) => `${name} (${MIX_FORMAT_MEANING[name]})`).join('; ');

function secondsOption(): Option {
  return new Option(
    '--seconds <time>',
    'how long the mix was counted, if its file does not say: 60, 60s, 1m',
  ).argParser(seconds);
}

function usesOption(): Option {
  return new Option(
    '--uses <uses>',
    "groups that the VMM uses at an exit, 'KVM_EXIT_IO=regs:read@10%,sregs:both'; '*' for every exit without known uses (repeatable)",
  ).argParser(listed);
}

export const adviseCommand: CommandDefinition = {
  name: 'advise',
  summary: "say which registers to keep synchronous for a real VMM's exits, and what that saves",
  examples: [
    'advise reports/myhost --mix trace.txt',
    "advise results.json --mix stat.txt --seconds 60 --uses 'KVM_EXIT_MMIO=regs:both'",
    'advise results.json --mix mix.json --now sync --format markdown',
  ],
  configure: (command) =>
    command
      .argument('<results>', 'the measured costs: results file, directory of a run, or log of a killed run')
      .requiredOption('--mix <file>', 'the exits of a VMM, in one of the formats below')
      .addOption(
        new Option(
          '--mix-format <format>',
          `format of the mix, if it is not recognized: ${formatList}`,
        ).choices(MIX_FORMATS),
      )
      .addOption(usesOption())
      .addOption(
        new Option('--now <transfer>', 'how the VMM moves registers now')
          .choices(['ioctl', 'sync'])
          .default('ioctl'),
      )
      .addOption(secondsOption())
      .option('--mode <mode>', 'guest mode to take the costs from (default: one that runs natively)')
      .addOption(new Option('--format <format>', 'how to show it (default: text)').choices(FORMATS))
      .option('--json', 'the same as --format json')
      .option('--output <file>', 'where to write it (default: stdout)'),
  run: runAdvise,
};
