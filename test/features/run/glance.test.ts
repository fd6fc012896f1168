import { describe, expect, it } from 'vitest';
import { findings } from '../../../src/features/run/findings/findings.js';
import { glance } from '../../../src/features/run/text/glance.js';
import { runText } from '../../../src/features/run/text/run_text.js';
import type { Results } from '../../../src/results/schema.js';
import { defaultSizeResults, exampleResults } from '../../support/example_results.js';
import { instructionResults } from '../../support/instruction_run.js';

const LOOK = { columns: 80, color: false, unicode: true };

function linesOf(text: string): string[] {
  return text.trimEnd().split('\n');
}

function nothingMeasured(): Results {
  const results = exampleResults();
  const cells = results.cells.map(({ cell }) => ({ status: 'skipped' as const, cell, reason: 'no ring 0' }));
  return { ...results, cells, comparisons: [] };
}

const RUNS: readonly [string, () => Results | Promise<Results>][] = [
  ['a default run', defaultSizeResults],
  ['a small run', exampleResults],
  ['no synchronous registers', () => exampleResults({ syncCapability: 0 })],
  ['one launch', () => exampleResults({ launches: 1 })],
  ['bare exits alone', () => exampleResults({ groupSets: [] })],
  ['a failed cell', () => exampleResults({ failedCell: 'pio-out/long64-ring3/regs/both/sync' })],
  ['interrupted', () => ({ ...exampleResults(), status: 'interrupted' })],
  ['nothing measured', nothingMeasured],
  ['instructions', instructionResults],
];

describe('a run on one screen', () => {
  it.each(RUNS)('%s: 23 lines at most, 80 columns wide, the answer first', async (name, make) => {
    const results = await make();
    const text = glance(results, LOOK);
    expect(linesOf(text).length).toBeLessThanOrEqual(23);
    for (const line of linesOf(text)) expect(line.length).toBeLessThanOrEqual(80);
    expect(text.replaceAll(/\s+/g, ' ').startsWith(findings(results)[0] ?? '?')).toBe(true);
    expect(text).not.toMatch(/NaN|undefined|Infinity|\n\n\n/);
    await expect(text).toMatchFileSnapshot(`../../golden/run/glance/${name.replaceAll(' ', '_')}.txt`);
  });

  it('shows chosen cells below, everything when asked, and refuses a glob that matches nothing', () => {
    const results = exampleResults();
    const chosen = runText(results, LOOK, { cells: ['*/long64-ring0/regs/**'] });
    expect(chosen).toContain('pio-out/long64-ring0  none');
    expect(chosen).not.toContain('pio-out/long64-ring3  none');
    expect(runText(results, LOOK, { all: true })).toContain('controls\n');
    expect(() => runText(results, LOOK, { cells: ['nope'] })).toThrow("--cells 'nope'");
  });
});
