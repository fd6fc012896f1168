import { expect, test } from 'vitest';
import { findingsWithEvidence } from '../../../../src/features/run/findings/findings.js';
import { renderReport } from '../../../../src/features/run/page/write.js';
import type { Results } from '../../../../src/results/schema.js';
import { exampleResults } from '../../../support/example_results.js';
import { instructionResults } from '../../../support/instruction_run.js';
import { FINDING_CASES } from './finding_cases.js';

const NUMBER = /\d+(?:,\d{3})*(?:\.\d+)?/g;

function textOf(html: string): string {
  return html
    .replaceAll(/<svg .*?<\/svg>|<script.*?<\/script>/gs, ' ')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&amp;', '&');
}

/** The text at an address: of a row with the head and caption of its table, else of the element. */
function textAt(page: string, id: string): string {
  const at = page.indexOf(` id="${id}"`);
  if (at < 0) throw new Error(`the page has no ${id}`);
  const start = page.lastIndexOf('<', at);
  const name = /^<(\w+)/.exec(page.slice(start))?.[1] ?? '';
  const own = page.slice(start, page.indexOf(`</${name}>`, at));
  if (name !== 'tr') return textOf(own);
  const table = page.slice(page.lastIndexOf('<table', start), start);
  return textOf(table.slice(0, table.indexOf('<tbody')) + own);
}

const ALL: readonly [string, () => Results | Promise<Results>][] = [
  ...FINDING_CASES,
  ['one launch', () => exampleResults({ launches: 1 })],
  ['instructions', () => instructionResults()],
  ['instructions of arm64, where nothing moves by sync', () => instructionResults({ arch: 'arm64' })],
  ['instructions of s390', () => instructionResults({ arch: 's390' })],
];

test.each(ALL)('%s: each number of a finding stands, equal, where its link leads', async (_, make) => {
  const results = await make();
  const page = await renderReport(results);
  for (const { text, evidence } of findingsWithEvidence(results)) {
    expect(page).toContain(`href="#${evidence.anchor}"`);
    const there = new Set<string>(textAt(page, evidence.anchor).match(NUMBER) ?? []);
    // The reason of another cell is quoted.
    const said = text.replace(/First reason: .*/, '').match(NUMBER) ?? [];
    expect(said.filter((number) => !there.has(number))).toEqual([]);
  }
});
