/** A judgement in the format that was asked for; each format is loaded when it is. */
import { failureOf } from '../../../app/failures.js';
import { nearestName } from '../../../lib/nearest.js';
import type { Look } from '../../../show/terminal/look.js';
import type { GateOutcome } from '../document/outcome.js';
import { COMMAND, formatOf, type Format, type GateFlags } from '../flags.js';

type Render = (outcome: GateOutcome, look: Look) => Promise<string>;

const RENDERERS: Readonly<Record<Format, Render>> = {
  text: async (outcome, look) => (await import('./terminal.js')).gateText(outcome, look),
  json: async (outcome) => (await import('../document/json.js')).gateJson(outcome),
  markdown: async (outcome) => (await import('./markdown.js')).gateMarkdown(outcome),
  async html(outcome) {
    const { pageContent } = await import('../page/content.js');
    const { renderGate } = await import('../page/page.js');
    return renderGate(pageContent(outcome));
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
    ? RENDERERS[formatOf(flags)](outcome, look)
    : explanationOf(outcome, flags.explain);
}
