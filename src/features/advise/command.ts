import { Option, type Command } from 'commander';
import { MIX_FORMATS, type MixFormat } from './mix/format_names.js';
import { EXIT_CODE, type ExitCode } from '../../lib/exit_code.js';
import { TOOL } from '../../lib/tool.js';
import type { Failure } from '../../lib/failure.js';
import type { Mix } from './mix/mix.js';
import { pidOption, vmOption } from './record/command.js';
import type { Advice } from './document/advice.js';
import type { AppContext } from '../../app/context.js';
import { failureOf } from '../../app/failures.js';
import type { CommandDefinition } from '../../app/command.js';
import type { GivenVmm } from './whole_exit.js';
import { listed, seconds } from '../../app/option_parsers.js';

const FORMATS = ['text', 'json', 'markdown', 'html'] as const;
type Format = (typeof FORMATS)[number];

interface Flags {
  readonly mix?: string;
  readonly live?: boolean;
  readonly pid?: number;
  readonly vm?: string;
  readonly mixFormat?: MixFormat;
  readonly uses?: readonly string[];
  readonly now: 'ioctl' | 'sync';
  readonly seconds?: number;
  readonly mode?: string;
  readonly vmm?: string;
  readonly format?: Format;
  readonly json?: boolean;
  readonly output?: string;
  readonly all?: boolean;
}

const FILE_LOOK = { columns: 200, color: false, unicode: true };

/** Loaded where they are needed: the chart libraries would slow every other command's start. */
const WRITERS: Readonly<
  Record<Format, (advice: Advice, context: AppContext, flags: Flags) => Promise<string>>
> = {
  text: async (advice, { io }, { output, all = output !== undefined }) => {
    const { adviceText } = await import('./text.js');
    const { lookOf } = await import('../../show/terminal/look.js');
    return adviceText(advice, output === undefined ? lookOf(io.stdout, io.env) : FILE_LOOK, all);
  },
  json: (advice) => Promise.resolve(`${JSON.stringify(advice, null, 2)}\n`),
  markdown: async (advice) => (await import('./text.js')).adviceMarkdown(advice),
  html: async (advice) => (await import('./page.js')).renderAdvice(advice),
};

function formatOf({ format, json }: Flags): Format {
  if (json !== true) return format ?? 'text';
  if (format === undefined || format === 'json') return 'json';
  throw wrongFlag('--json', `contradicts --format ${format}`);
}

interface Source {
  readonly mix: Mix;
  readonly mixSource: string;
  /** What the user says of the file; a recording says it itself. */
  readonly seconds: number | undefined;
  /** A signal ended the recording. */
  readonly interrupted?: boolean;
}

function wrongFlag(subject: string, detail: string): Failure {
  return failureOf('invalid-value', { subject, detail, command: `${TOOL.name} advise` });
}

async function recorded(context: AppContext, flags: Flags): Promise<Source> {
  const { recordVmm } = await import('./record/record_vmm.js');
  const { mixOfBytes } = await import('./mix/read_mix.js');
  const { list, interrupted } = await recordVmm(context, flags);
  const source = 'a recording made now';
  return {
    mix: mixOfBytes(Buffer.from(JSON.stringify(list)), source, 'list'),
    mixSource: source,
    seconds: undefined,
    interrupted,
  };
}

async function sourceOf(context: AppContext, flags: Flags): Promise<Source> {
  const { mix, live, seconds: stated } = flags;
  if (live === true && mix !== undefined) throw wrongFlag('--live', 'contradicts --mix');
  if (live === true) return recorded(context, flags);
  if (flags.pid !== undefined || flags.vm !== undefined)
    throw wrongFlag(flags.pid === undefined ? '--vm' : '--pid', 'needs --live');
  if (mix === undefined) throw wrongFlag('--mix', 'is required, or --live');
  const { readMix } = await import('./mix/read_mix.js');
  return { mix: readMix(mix, flags.mixFormat), mixSource: mix, seconds: stated };
}

async function givenVmm({ vmm: source }: Flags): Promise<GivenVmm | undefined> {
  if (source === undefined) return undefined;
  const { readVmmDocument } = await import('../vmm/document/schema.js');
  return { source, document: readVmmDocument(source) };
}

async function runAdvise(context: AppContext, command: Command): Promise<ExitCode> {
  const flags = command.opts<Flags>();
  const format = formatOf(flags);
  const source = command.args[0] ?? '.';
  const { parseUses } = await import('./uses.js');
  const uses = parseUses(flags.uses ?? []);
  const { readResults } = await import('../../results/read.js');
  const { advise } = await import('./advise.js');
  const results = readResults(source);
  const vmm = await givenVmm(flags);
  const { interrupted = false, ...of } = await sourceOf(context, flags);
  const advice = advise({
    tool: TOOL,
    ...of,
    results,
    resultsSource: source,
    uses,
    now: flags.now,
    mode: flags.mode,
    vmm,
  });
  const text = await WRITERS[format](advice, context, flags);
  if (flags.output === undefined) context.io.stdout.write(text);
  else {
    const { writeTextFile } = await import('../../lib/files/text_output.js');
    await writeTextFile(flags.output, text);
    context.io.stdout.write(`${flags.output}\n`);
  }
  return interrupted ? EXIT_CODE.interrupted : EXIT_CODE.pass;
}

function secondsOption(): Option {
  return new Option(
    '--seconds <time>',
    'how long the mix was counted, if its file does not say, or with --live how long to record: 60, 60s, 1m',
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
    'advise results.json --live --vm debian12',
    'advise results.json --mix trace.txt --vmm vmm.json',
  ],
  configure: (command) =>
    command
      .argument('<results>', 'the measured costs: results file, directory of a run, or log of a killed run')
      .option('--mix <file>', 'the exits of a VMM, as any common tool counts them')
      .option('--live', "record the exits of a running VM now, as 'mix record' does, instead of --mix")
      .addOption(pidOption())
      .addOption(vmOption())
      .addOption(
        new Option(
          '--mix-format <format>',
          'format of the mix, if it is not recognized; docs/mixes.md describes each',
        ).choices(MIX_FORMATS),
      )
      .addOption(usesOption())
      .addOption(
        new Option('--now <transfer>', 'how the VMM moves registers now')
          .choices(['ioctl', 'sync'])
          .default('ioctl'),
      )
      .addOption(secondsOption())
      .option('--vmm <file>', 'what the VMM itself adds to an exit: the output of vmm run --json')
      .option('--mode <mode>', 'guest mode to take the costs from (default: one that runs natively)')
      .addOption(new Option('--format <format>', 'how to show it (default: text)').choices(FORMATS))
      .option('--json', 'the same as --format json')
      .option('--all', 'show everything here, not only what fits one screen')
      .option('--output <file>', 'where to write it (default: stdout)'),
  run: runAdvise,
};
