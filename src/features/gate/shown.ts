import type { Citation } from './citation.js';
import type { Margins } from './judge/margins.js';
import type { GateOutcome, JudgedFile } from './outcome.js';
import { EXIT_CODE, type ExitCode } from '../../lib/exit_code.js';
import type { Failure } from '../../lib/failure.js';
import { nearestName } from '../../lib/nearest.js';
import type { Look } from '../../show/terminal/look.js';
import type { CliContext } from '../../app/context.js';
import { failureOf, renderFailure } from '../../app/failures.js';
import { lookFor, showText } from '../../app/shown_text.js';
import { COMMAND, formatOf, type Format, type GateFlags } from './flags.js';
import type { Judged } from './inputs.js';

type Render = (outcome: GateOutcome, look: Look) => Promise<string>;

/** Each loaded when it is asked for. */
const RENDERERS: Readonly<Record<Format, Render>> = {
  text: async (outcome, look) => (await import('./text.js')).gateText(outcome, look),
  json: async (outcome) => (await import('./formats/json.js')).gateJson(outcome),
  markdown: async (outcome) => (await import('./formats/markdown.js')).gateMarkdown(outcome),
  async html(outcome) {
    const { gateDocument } = await import('./page/gate_page.js');
    const { renderGate } = await import('./page/html.js');
    return renderGate(gateDocument(outcome));
  },
  junit: async (outcome) => (await import('./formats/junit.js')).junitXml(outcome),
  async 'github-action-benchmark'(outcome) {
    return (await import('./formats/trackers.js')).githubActionBenchmarkJson(outcome);
  },
  bmf: async (outcome) => (await import('./formats/trackers.js')).bencherMetricJson(outcome),
};

/** Counts need no certificate. */
async function citationFor({ results }: JudgedFile, { certificates }: GateFlags): Promise<Citation> {
  const { certificateFor } = await import('../certify/store.js');
  return results.unit === 'instructions' ? { status: 'none' } : certificateFor(certificates, results.host);
}

async function explanation({ report }: GateOutcome, id: string): Promise<string> {
  const { explainCell, explainable } = await import('./explain.js');
  const sentences = explainCell(report, id);
  if (sentences !== null) return `${sentences.join('\n')}\n`;
  throw failureOf('invalid-value', {
    subject: `--explain '${id}'`,
    detail: 'no such cell was judged',
    nearest: nearestName(id, explainable(report)),
    command: COMMAND,
  });
}

/** The exit code of a run that ended early. */
export function notJudged({ source }: JudgedFile, failure: Failure, { io }: CliContext): ExitCode {
  const kept = `not judged, since the run ended early; what was measured is in ${source}\n`;
  io.stderr.write(failure.exitCode === EXIT_CODE.interrupted ? kept : `${kept}${renderFailure(failure)}`);
  return failure.exitCode;
}

/** Judges, shows it, and gives the exit code that it comes to. */
export async function show(
  judged: Judged,
  margins: Margins,
  flags: GateFlags,
  { io }: CliContext,
): Promise<ExitCode> {
  const { explain, output } = flags;
  const format = formatOf(flags);
  const { gateOutcome } = await import('./outcome.js');
  const { inertData } = await import('../../show/page/inert.js');
  const { baseline, candidate, again } = judged;
  const citation = await citationFor(candidate, flags);
  const options = { margins, citation, again };
  // Every text of a file is made harmless before any format sees it.
  const outcome = inertData(gateOutcome(baseline, candidate, options));
  const look = lookFor(output, io);
  const shown = explain === undefined ? RENDERERS[format](outcome, look) : explanation(outcome, explain);
  await showText(await shown, output, io);
  return outcome.report.exitCode;
}
