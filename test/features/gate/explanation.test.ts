import { expect, test } from 'vitest';
import { instructionResults } from '../../support/instruction_run.js';
import type { GateReport } from '../../../src/features/gate/document/outcome.js';
import { judge } from '../../../src/features/gate/judge/judge.js';
import { explainCell } from '../../../src/features/gate/text/explanation.js';
import {
  baselineRun,
  candidateRun,
  contaminatedOutcome,
  mixedOutcome,
  withoutControls,
} from './gated_outcomes.js';
import { BASE, IOCTL, runOf, slower, SYNC, VCPU_IOCTL, withBlocks, withoutCell } from './gated_runs.js';

const mixed = mixedOutcome().report;
const SREGS = 'pio-out/long64-ring0/sregs/both';

function said(report: GateReport, id: string): string {
  return explainCell(report, id)!.join('\n');
}

test('the ways to a verdict are told in sentences that stay as they were', async () => {
  const sections: readonly (readonly [string, GateReport, string])[] = [
    ['regressed', mixed, SYNC],
    ['inconclusive', mixed, BASE],
    ['improved', mixed, `${SREGS}/sync`],
    ['lost', mixed, `${SREGS}/ioctl`],
    ['pass', mixed, IOCTL],
    ['contaminated control', contaminatedOutcome().report, VCPU_IOCTL],
    ['failed its proof', judge(baselineRun, withoutCell(candidateRun, SYNC, 'failed', 'rax differs')), SYNC],
    ['new', judge(withoutCell(baselineRun, SYNC, 'skipped', 'why'), candidateRun), SYNC],
    ['no launches', judge(runOf({ launches: 1 }), runOf({ launches: 1 })), SYNC],
    ['no controls', judge(withoutControls(baselineRun), candidateRun), SYNC],
  ];
  const text = sections.map(([title, report, id]) => `[${title}]\n${said(report, id)}\n`).join('\n');
  await expect(text).toMatchFileSnapshot('../../golden/gate/explain.txt');
});

test('a counted cell is explained without statistics', async () => {
  const counted = await instructionResults();
  const [cell] = judge(counted, counted).cells;
  const text = said(judge(counted, counted), cell!.id);
  expect(text).toMatch(/instructions in the baseline and \d+ in the candidate: the same\./);
  expect(text).not.toMatch(/p [=<]|margin of/);
});

test('a cell that nobody judged has no explanation', () => {
  expect(explainCell(mixed, 'pio-out/none')).toBeNull();
});

test('what is inconclusive for its scatter says how many launches would decide it', () => {
  const scattered = (run: typeof baselineRun): typeof baselineRun =>
    withBlocks(run, [SYNC], (ticks, launch) => ticks * (1 + 0.06 * ((launch % 3) - 1)));
  const report = judge(scattered(baselineRun), scattered(candidateRun));
  expect(report.cells.find(({ id }) => id === SYNC)!.verdict).toBe('inconclusive');
  expect(said(report, SYNC)).toMatch(/If nothing changed, about \d\d launches of each run would decide it/);
  expect(said(report, IOCTL)).not.toContain('would decide');
});

test('what is inconclusive for lying at the margin asks for no more launches', () => {
  const all = ({ id }: { id: string }): boolean => id === 'all';
  const everything = baselineRun.cells.map(({ cell }) => cell.id).filter((id) => !/compute|null/.test(id));
  const report = judge(baselineRun, slower(candidateRun, 0.0195, everything));
  expect(report.guests.find(all)!.verdict).toBe('inconclusive');
  expect(said(report, 'all')).toContain('this change is close to the margin itself');
});

test('the chance of error that it names, and that makes a statement shown, is the one that was judged with', () => {
  const strict = judge(baselineRun, slower(candidateRun, 0.024), { alpha: 1e-30 });
  expect(strict.cells.find(({ id }) => id === SYNC)!.verdict).toBe('inconclusive');
  expect(said(strict, SYNC)).toMatch(/: not shown, p < 0\.0001.*; at most 1e-30 is needed/);
  expect(said(judge(baselineRun, slower(candidateRun, 0.06)), SYNC)).toMatch(
    /: shown, p < 0\.0001.*; at most 0\.05 is needed/,
  );
});

test.each([
  ['resource', 'failed'],
  ['defect', 'failed'],
  ['hung', 'regressed'],
  [undefined, 'regressed'],
] as const)('a cell that failed in the candidate for the fault %s makes it %s', (fault, verdict) => {
  const candidate = withoutCell(candidateRun, SYNC, 'failed', 'KVM_CREATE_VM: Too many open files (EMFILE)');
  const cells = candidate.cells.map((result) =>
    result.status === 'failed' && fault !== undefined ? { ...result, fault } : result,
  );
  const report = judge(baselineRun, { ...candidate, cells });
  expect(report.verdict).toBe(verdict);
  expect(report.exitCode).toBe(verdict === 'failed' ? 5 : 1);
  expect(report.reasons.join()).toContain(verdict === 'failed' ? 'EMFILE' : 'failed its proof');
});
