import { existsSync } from 'node:fs';
import { InvalidArgumentError, Option, type Command } from 'commander';
import type { Citation } from '../../gate/citation.js';
import type { GateOutcome, JudgedFile } from '../../gate/outcome.js';
import type { ExitCode } from '../../lib/exit_code.js';
import { nearestName } from '../../lib/nearest.js';
import { parseShare } from '../../lib/quantity.js';
import { TOOL } from '../../lib/tool.js';
import type { Look } from '../../report/terminal/look.js';
import type { CliContext } from '../context.js';
import { failureOf } from '../error_text.js';
import type { CommandDefinition } from '../program.js';
import { lookFor, showText } from '../shown_text.js';
import { addDirectoryOption } from './baseline.js';

const FORMATS = ['text', 'json', 'markdown', 'html', 'junit', 'github-action-benchmark', 'bmf'] as const;
type Format = (typeof FORMATS)[number];

const COMMAND = `${TOOL.name} gate`;

interface Flags {
  readonly baseline?: string;
  readonly directory: string;
  readonly format: Format;
  readonly explain?: string;
  readonly margin?: number;
  readonly output?: string;
  readonly certificates: string;
}

type Render = (outcome: GateOutcome, look: Look) => Promise<string>;

/** Each loaded when it is asked for. */
const RENDERERS: Readonly<Record<Format, Render>> = {
  text: async (outcome, look) => (await import('../gate_text.js')).gateText(outcome, look),
  json: async (outcome) => (await import('../../gate/formats/json.js')).gateJson(outcome),
  markdown: async (outcome) => (await import('../../gate/formats/markdown.js')).gateMarkdown(outcome),
  async html(outcome) {
    const { gateDocument } = await import('../gate_page.js');
    const { renderGate } = await import('../../report/gate/html.js');
    return renderGate(gateDocument(outcome));
  },
  junit: async (outcome) => (await import('../../gate/formats/junit.js')).junitXml(outcome),
  async 'github-action-benchmark'(outcome) {
    return (await import('../../gate/formats/trackers.js')).githubActionBenchmarkJson(outcome);
  },
  bmf: async (outcome) => (await import('../../gate/formats/trackers.js')).bencherMetricJson(outcome),
};

/** The file that was named, or the saved baseline of the candidate's host, of which is said which it is. */
async function baselineFor(candidate: JudgedFile, flags: Flags, { io }: CliContext): Promise<JudgedFile> {
  const { readResults } = await import('../../results/read.js');
  const { baselineFile, listBaselines } = await import('../../gate/baselines/store.js');
  const { chooseBaseline } = await import('../../gate/baselines/choose.js');
  const { directory, baseline: named } = flags;
  if (named !== undefined) {
    const source = existsSync(named) ? named : (baselineFile(directory, named) ?? named);
    return { source, results: readResults(source) };
  }
  const { baseline, olderNames } = chooseBaseline(directory, listBaselines(directory), candidate.results);
  const older =
    olderNames.length === 0 ? '' : `, the newest of ${String(1 + olderNames.length)} of this host`;
  io.stderr.write(`baseline: ${baseline.path}${older}\n`);
  return { source: baseline.path, results: readResults(baseline.path) };
}

function assertSameUnit(baseline: JudgedFile, candidate: JudgedFile): void {
  const units = [baseline.results.unit, candidate.results.unit] as const;
  if (units[0] === units[1]) return;
  throw failureOf('mixed-units', {
    subject: candidate.source,
    detail: `${units[1]}, the baseline in ${units[0]}`,
  });
}

/** Counts need no certificate. */
async function citationFor({ results }: JudgedFile, { certificates }: Flags): Promise<Citation> {
  const { certificateFor } = await import('../../gate/certify/store.js');
  return results.unit === 'instructions' ? { status: 'none' } : certificateFor(certificates, results.host);
}

async function explanation({ report }: GateOutcome, id: string): Promise<string> {
  const { explainCell, explainable } = await import('../../gate/explain.js');
  const sentences = explainCell(report, id);
  if (sentences !== null) return `${sentences.join('\n')}\n`;
  throw failureOf('invalid-value', {
    subject: `--explain '${id}'`,
    detail: 'no such cell was judged',
    nearest: nearestName(id, explainable(report)),
    command: COMMAND,
  });
}

async function runGate(context: CliContext, command: Command): Promise<ExitCode> {
  const flags = command.opts<Flags>();
  const { explain, format, margin, output } = flags;
  if (explain !== undefined && format !== 'text')
    throw failureOf('invalid-value', {
      subject: '--explain',
      detail: `has no format ${format}: it is text`,
      command: COMMAND,
    });
  // Loaded where they are needed: help and usage errors come at once.
  const { readResults } = await import('../../results/read.js');
  const { gateOutcome } = await import('../../gate/outcome.js');
  const { DEFAULT_MARGINS } = await import('../../gate/margins.js');
  const { inertData } = await import('../../report/page/inert.js');
  const source = command.args[0] ?? '.';
  const candidate = { source, results: readResults(source) };
  const baseline = await baselineFor(candidate, flags, context);
  assertSameUnit(baseline, candidate);
  const margins = { ...DEFAULT_MARGINS, ...(margin === undefined ? {} : { relative: margin }) };
  // Every text of a file is made harmless before any format sees it.
  const citation = await citationFor(candidate, flags);
  const outcome = inertData(gateOutcome(baseline, candidate, { margins, citation }));
  const look = lookFor(output, context.io);
  const shown = explain === undefined ? RENDERERS[format](outcome, look) : explanation(outcome, explain);
  await showText(await shown, output, context.io);
  return outcome.report.exitCode;
}

function share(text: string): number {
  const value = parseShare(text);
  if (value === null) throw new InvalidArgumentError("expected a share such as '2%' or 0.02");
  return value;
}

export const gateCommand: CommandDefinition = {
  name: 'gate',
  summary: 'judge a run against a baseline: pass, regressed, improved or inconclusive',
  examples: [
    'gate --baseline reports/before reports/after',
    'gate reports/after --format markdown',
    'gate reports/after --format html --output gate.html',
    'gate --baseline main.json after.json --explain pio-out/long64-ring0/regs/both/sync',
  ],
  configure: (command) =>
    addDirectoryOption(
      command
        .argument('<candidate>', 'results file, directory of a run, or log of a killed one')
        .option(
          '--baseline <results>',
          "what to compare with, a path or the name of a saved one (default: the saved baseline of the candidate's host)",
        ),
    )
      .addOption(new Option('--format <format>', 'how to show it').choices(FORMATS).default('text'))
      .option('--output <file>', 'where to write it (default: stdout)')
      .option('--certificates <directory>', 'where certificates of the gate are kept', 'bench/certificates')
      .option('--explain <cell>', "say how one cell's verdict came about")
      .option('--margin <share>', "slowdown that is still no regression: '2%' (the default) or 0.02", share),
  run: runGate,
};
