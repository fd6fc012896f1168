import { expect, test } from 'vitest';
import { findings } from '../../../src/features/run/findings/findings.js';
import type { Results } from '../../../src/results/schema.js';
import { defaultSizeResults, exampleResults } from '../../support/example_results.js';

function withRatios(results: Results, estimate: number, low: number, high: number): Results {
  const comparisons = results.comparisons.map((entry, index) =>
    entry.kind === 'sync-ioctl' && index % 2 === 1 ? { ...entry, ratio: { estimate, low, high } } : entry,
  );
  return { ...results, comparisons };
}

function withoutMeasurements(results: Results): Results {
  const cells = results.cells.map(({ cell }) => ({
    status: 'skipped' as const,
    cell,
    reason: 'ring 0 is not usable',
  }));
  return { ...results, cells, comparisons: [] };
}

const CASES: readonly [string, () => Results][] = [
  ['a default run', defaultSizeResults],
  ['ioctl only, KVM_CAP_SYNC_REGS = 0', () => exampleResults({ syncCapability: 0 })],
  ['sync only, no ioctl cell planned', () => exampleResults({ transfers: ['sync'] })],
  [
    'one pair',
    () => exampleResults({ modes: ['long64-ring3'], groupSets: [['regs']], directions: ['read'] }),
  ],
  ['the headline cell failed', () => exampleResults({ failedCell: 'pio-out/long64-ring3/regs/both/sync' })],
  ['no transfer planned', () => exampleResults({ groupSets: [] })],
  ['nothing measured', () => withoutMeasurements(exampleResults())],
  ['some pairs slower by sync', () => withRatios(exampleResults(), 1.04, 1.02, 1.06)],
  ['some pairs not told apart', () => withRatios(exampleResults(), 0.99, 0.97, 1.01)],
  ['nanoseconds', () => ({ ...exampleResults(), unit: 'nanoseconds', ticksPerNs: 1 })],
];

test('findings say in numbers what each kind of run found', async () => {
  const text = CASES.map(([name, make]) => [`## ${name}`, ...findings(make())].join('\n')).join('\n\n');
  await expect(`${text}\n`).toMatchFileSnapshot('../../golden/run/report_findings.txt');
});

test('a pair is called slower only when its whole interval is above 1', () => {
  expect(findings(withRatios(exampleResults(), 1.04, 1.02, 1.06)).join(' ')).toContain(
    'Sync is faster in 6 pairs and slower in 6, most of all in',
  );
  expect(findings(withRatios(exampleResults(), 1.04, 0.99, 1.09)).join(' ')).toContain(
    'Sync is faster in 6 pairs and slower in none; 6 are undecided (by 95% intervals over 3 launches)',
  );
});

test('a cost below zero is worded as a saving, with its interval turned the same way', () => {
  const results = exampleResults();
  const comparisons = results.comparisons.map((entry) =>
    entry.kind === 'over-none' ? { ...entry, difference: { estimate: -30, low: -50, high: -10 } } : entry,
  );
  expect(findings({ ...results, comparisons })[0]).toContain('saves 30.0 cycles [10.0, 50.0] on the bare');
});

test('findings are one or two sentences whatever was measured', () => {
  for (const [, make] of CASES) {
    const sentences = findings(make());
    expect(sentences.length).toBeGreaterThanOrEqual(1);
    expect(sentences.length).toBeLessThanOrEqual(2);
    expect(sentences.join(' ')).not.toMatch(/NaN|undefined|Infinity/);
  }
});
