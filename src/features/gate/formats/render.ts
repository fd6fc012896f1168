/** A judgement in the format that was asked for; each format is loaded when it is. */
import { failureOf } from '../../../app/failures.js';
import { nearestName } from '../../../lib/nearest.js';
import type { Look } from '../../../show/terminal/look.js';
import type { GateOutcome } from '../document/outcome.js';
import { COMMAND, formatOf, type Format, type GateFlags } from '../flags.js';

/** What a format may go by, beside the judgement. */
interface Setting {
  readonly look: Look;
  /** Everything, not only what fits a screen. */
  readonly all: boolean;
  /** The file that is written, from which links lead. */
  readonly output: string | undefined;
}

type Render = (outcome: GateOutcome, setting: Setting) => Promise<string>;

const RENDERERS: Readonly<Record<Format, Render>> = {
  text: async (outcome, { look, all }) => (await import('./terminal.js')).gateText(outcome, look, all),
  json: async (outcome) => (await import('../document/json.js')).gateJson(outcome),
  markdown: async (outcome) => (await import('./markdown.js')).gateMarkdown(outcome),
  async html(outcome, { output }) {
    const { pageContent } = await import('../page/content.js');
    const { renderGate } = await import('../page/page.js');
    const { linkToRun } = await import('../../../show/page/run_link.js');
    const [baseline, candidate] = [outcome.baseline, outcome.candidate].map(({ source }) =>
      linkToRun(source, output),
    );
    return renderGate(pageContent(outcome), { baseline: baseline ?? null, candidate: candidate ?? null });
  },
  junit: async (outcome) => (await import('./junit.js')).junitXml(outcome),
  async 'github-action-benchmark'(outcome) {
    return (await import('./trackers.js')).githubActionBenchmarkJson(outcome);
  },
  bmf: async (outcome) => (await import('./trackers.js')).bencherMetricJson(outcome),
};

async function explanationOf({ report }: GateOutcome, id: string): Promise<string> {
  const { explainCell, explainable } = await import('../text/explanation.js');
  const sentences = explainCell(report, id);
  if (sentences !== null) return `${sentences.join('\n')}\n`;
  throw failureOf('invalid-value', {
    subject: `--explain '${id}'`,
    detail: 'the comparison has no such cell',
    nearest: nearestName(id, explainable(report)),
    command: COMMAND,
  });
}

/** @throws {Failure} (usage) for a cell to explain that was not judged */
export function rendered(outcome: GateOutcome, flags: GateFlags, look: Look): Promise<string> {
  return flags.explain === undefined
    ? RENDERERS[formatOf(flags)](outcome, {
        look,
        all: flags.all ?? flags.output !== undefined,
        output: flags.output,
      })
    : explanationOf(outcome, flags.explain);
}
