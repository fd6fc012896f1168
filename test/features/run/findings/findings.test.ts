import { expect, test } from 'vitest';
import { findings } from '../../../../src/features/run/findings/findings.js';
import type { Results } from '../../../../src/results/schema.js';
import { exampleResults } from '../../../support/example_results.js';
import { FINDING_CASES, withRatios } from './finding_cases.js';

test('findings say in numbers what each kind of run found', async () => {
  const text = FINDING_CASES.map(([name, make]) => [`## ${name}`, ...findings(make())].join('\n')).join(
    '\n\n',
  );
  await expect(`${text}\n`).toMatchFileSnapshot('../../../golden/run/report_findings.txt');
});

test('a pair is called slower only when its whole interval is above 1', () => {
  const slower = findings(withRatios(exampleResults(), 1.04, 1.02, 1.06)).join(' ');
  expect(slower).toContain('Choose by exit and group here');
  expect(slower).toContain('Of 12 pairs sync is faster in 6, slower in 6, most in');
  const open = findings(withRatios(exampleResults(), 1.04, 0.99, 1.09)).join(' ');
  expect(open).toContain('Use synchronous registers where they are proved faster here');
  expect(open).toContain('faster in 6, slower in none, and 6 are open by 95% intervals over 3 launches');
});

function withEveryRatio(results: Results, estimate: number, low: number, high: number): Results {
  const comparisons = results.comparisons.map((entry) =>
    entry.kind === 'sync-ioctl' ? { ...entry, ratio: { estimate, low, high } } : entry,
  );
  return { ...results, comparisons };
}

test.each([
  ['Use synchronous registers here', 0.5, 0.4, 0.6],
  ['Keep the ioctls here', 1.5, 1.4, 1.6],
  ['This run does not decide between synchronous registers and ioctls', 1, 0.9, 1.1],
])('%s, where every pair says so', (advice, estimate, low, high) => {
  expect(findings(withEveryRatio(exampleResults(), estimate, low, high))[0]).toContain(`${advice}: `);
});

test('a cost below zero is worded as a saving, and one whose interval holds zero as nothing', () => {
  const results = exampleResults();
  const withAdded = (difference: { estimate: number; low: number; high: number }): Results => ({
    ...results,
    comparisons: results.comparisons.map((entry) =>
      entry.kind === 'over-none' ? { ...entry, difference } : entry,
    ),
  });
  expect(findings(withAdded({ estimate: -30, low: -50, high: -10 }))[0]).toMatch(/takes off [\d.]+ ns \(-/);
  expect(findings(withAdded({ estimate: -3, low: -50, high: 10 }))[0]).toContain(
    'adds nothing that this run can show (-',
  );
});

test('findings are one or two sentences whatever was measured', () => {
  for (const [, make] of FINDING_CASES) {
    const sentences = findings(make());
    expect(sentences.length).toBeGreaterThanOrEqual(1);
    expect(sentences.length).toBeLessThanOrEqual(2);
    expect(sentences.join(' ')).not.toMatch(/NaN|undefined|Infinity/);
  }
});
