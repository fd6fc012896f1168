import { EXIT_CODE } from '../../src/lib/exit_code.js';
import { Failure } from '../../src/lib/failure.js';
import { fakeHost } from '../support/fakes/fake_host.js';
import { assembleResults } from '../../src/results/assemble.js';
import type { JournalFacts } from '../../src/results/journal.js';
import type { Results } from '../../src/results/schema.js';
import { specCells } from '../../src/samples/exits_per_block.js';
import { fakeOutcome, smallPlan, type FakeRun } from '../support/fake_run.js';

export const TEST_TOOL = { name: 'kvm-exit-bench', version: '0.0.0-test' };

/** What a failing disk looks like to those that call the journal. */
export const DISK_FULL = new Failure({
  what: 'cannot write',
  why: 'no space left',
  next: 'make room',
  exitCode: EXIT_CODE.harnessFailed,
});

export async function fakeResults(run: FakeRun = {}, label: string | null = null): Promise<Results> {
  const plan = run.plan ?? smallPlan();
  const { samples, failure } = await fakeOutcome({ ...run, plan });
  return assembleResults({ samples, host: fakeHost(), plan, label, tool: TEST_TOOL, failure });
}

export function journalFacts(): JournalFacts {
  const plan = smallPlan();
  return {
    tool: TEST_TOOL,
    label: 'night run',
    seed: '42',
    startedAt: '2026-01-01T00:00:00.000Z',
    plan,
    cells: specCells(plan),
    host: fakeHost(),
  };
}
