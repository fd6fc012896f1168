import { expect, test } from 'vitest';
import type { CellResult, Results } from '../../../src/results/schema.js';
import { instructionResults } from '../../support/instruction_run.js';
import { judge } from '../../../src/features/gate/judge/judge.js';
import { BASE, runOf, slower, SYNC, withoutCell } from './gated_runs.js';

const baseline = runOf({ seed: '1' });
const candidate = runOf({ seed: '2' });

function withInstructions(results: Results, more: number): { id: string; results: Results } {
  const id = results.cells.find(({ status, cell }) => status === 'measured' && cell.kind === 'transfer')!.cell
    .id;
  const cells = results.cells.map((each): CellResult => {
    if (each.status !== 'measured' || each.exact === undefined || each.cell.id !== id) return each;
    return { ...each, exact: { ...each.exact, mode: each.exact.mode + more } };
  });
  return { id, results: { ...results, cells } };
}

test('equal instruction counts pass, one instruction more is a regression, one less an improvement', async () => {
  const counted = await instructionResults();
  expect(judge(counted, counted)).toMatchObject({ verdict: 'pass', exitCode: 0 });
  const more = withInstructions(counted, 1);
  const report = judge(counted, more.results);
  expect(report).toMatchObject({
    verdict: 'regressed',
    exitCode: 1,
    reasons: [`${more.id} regressed by count`],
  });
  expect(report.cells.find(({ id }) => id === more.id)!.evidence[0]).toEqual({
    kind: 'exact',
    what: 'instructions',
    baseline: expect.any(Number) as number,
    candidate: expect.any(Number) as number,
  });
  expect(judge(counted, withInstructions(counted, -1).results)).toMatchObject({
    verdict: 'improved',
    exitCode: 0,
  });
});

test('a cell that fails its verification is a regression, whatever the times say', () => {
  const report = judge(baseline, withoutCell(candidate, SYNC, 'failed', 'rax differs'));
  expect(report).toMatchObject({ verdict: 'regressed', exitCode: 1 });
  expect(report.cells.find(({ id }) => id === SYNC)!.evidence).toEqual([
    { kind: 'lost', how: 'failed', reason: 'rax differs' },
  ]);
});

test('a cell that is skipped, or not there at all, is never a pass', () => {
  const skipped = judge(baseline, withoutCell(candidate, SYNC, 'skipped', 'no sync registers'));
  expect(skipped).toMatchObject({
    verdict: 'inconclusive',
    exitCode: 3,
    reasons: [`${SYNC} could not be decided`],
  });
  const renamed: Results = {
    ...candidate,
    cells: candidate.cells.map((each) =>
      each.cell.id === SYNC ? { ...each, cell: { ...each.cell, id: 'pio-out/other' } } : each,
    ),
  };
  const absent = judge(baseline, renamed);
  expect(absent).toMatchObject({ verdict: 'inconclusive', newCells: ['pio-out/other'] });
});

test('a lost cell does not hide a regression of another', () => {
  const report = judge(baseline, slower(withoutCell(candidate, SYNC, 'skipped', 'why'), 0.1, [BASE]));
  expect(report.verdict).toBe('regressed');
});

test('a cell that only the candidate has is named and judges nothing', () => {
  const report = judge(withoutCell(baseline, SYNC, 'skipped', 'why'), slower(candidate, 0.5));
  expect(report).toMatchObject({ verdict: 'pass', newCells: [SYNC] });
});

function measuringNothing(results: Results): Results {
  return {
    ...results,
    cells: results.cells.map(({ cell }): CellResult => ({ status: 'skipped', cell, reason: 'why' })),
  };
}

test('a file without a measured cell is a failed harness, on either side', () => {
  for (const report of [
    judge(baseline, measuringNothing(candidate)),
    judge(measuringNothing(baseline), candidate),
  ]) {
    expect(report).toMatchObject({ verdict: 'failed', exitCode: 5 });
  }
});

test('runs that have only controls in common are inconclusive', () => {
  const controlsOnly: Results = {
    ...candidate,
    cells: candidate.cells.map((each): CellResult =>
      each.cell.kind === 'control' ? each : { status: 'skipped', cell: each.cell, reason: 'why' },
    ),
  };
  expect(judge(baseline, controlsOnly)).toMatchObject({ verdict: 'inconclusive', exitCode: 3 });
});

test('files of another unit, version or architecture are never a pass', () => {
  const others: Partial<Results>[] = [
    { unit: 'nanoseconds' },
    { version: 1 as 2 },
    { host: { ...candidate.host, arch: 'arm64' } },
  ];
  for (const other of others) {
    const report = judge(baseline, { ...candidate, ...other });
    expect(report).toMatchObject({ verdict: 'inconclusive', exitCode: 3, cells: [] });
    expect(report.reasons[0]).toMatch(/differ in (unit|version|architecture): /);
  }
});
