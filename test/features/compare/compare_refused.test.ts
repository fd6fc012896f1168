import { describe, expect, test } from 'vitest';
import { Failure } from '../../../src/lib/failure.js';
import type { Results } from '../../../src/results/schema.js';
import { IOCTL, runOf, SYNC } from '../gate/gated_runs.js';
import { instructionResults } from '../../support/instruction_run.js';
import { compareRuns } from '../../../src/features/compare/compare_runs.js';

const BEFORE = runOf();
const AFTER = runOf({ seed: '7' });

function refusal(...runs: readonly Results[]): Failure {
  try {
    compareRuns(runs.map((results, index) => ({ name: `run ${String(index + 1)}`, results })));
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('it was compared');
}

describe('it is refused', () => {
  test('to compare one run, or counts with times', async () => {
    expect(refusal(BEFORE)).toMatchObject({ exitCode: 2, what: 'cannot compare one run' });
    const counted = await instructionResults();
    expect(refusal(BEFORE, counted)).toMatchObject({
      exitCode: 2,
      why: 'they measured different things: instructions and cycles',
    });
  });

  test('to compare runs without a cell in common', () => {
    const only = (id: string): Results => ({
      ...BEFORE,
      cells: BEFORE.cells.map((each) =>
        each.cell.id === id ? each : { status: 'skipped', cell: each.cell, reason: 'not wanted' },
      ),
    });
    expect(refusal(only(SYNC), only(IOCTL))).toMatchObject({
      exitCode: 2,
      what: 'the runs have no cell in common',
    });
  });

  test('to compare a run that measured nothing: its harness failed', () => {
    const cells = BEFORE.cells.map(({ cell }) => ({ status: 'skipped' as const, cell, reason: 'none' }));
    expect(refusal(AFTER, { ...BEFORE, cells })).toMatchObject({ exitCode: 5 });
  });
});
