import { expect, it } from 'vitest';
import { candidatePlan } from '../../src/features/gate/candidate/plan.js';
import { DEFAULT_MARGINS } from '../../src/features/gate/judge/margins.js';
import { blockOwner } from '../../src/plan/block_length.js';
import type { Plan } from '../../src/plan/plan.js';
import { planOf } from '../../src/results/plan_of.js';
import { readResults } from '../../src/results/read.js';
import type { Results } from '../../src/results/schema.js';
import { specCells } from '../../src/samples/exits_per_block.js';
import { fakeResults } from './fake_results.js';

function measuredExits({ cells }: Results): Map<string, number> {
  return new Map(
    cells.flatMap((result) =>
      result.status === 'measured' ? [[result.cell.id, result.exitsPerBlock] as const] : [],
    ),
  );
}

function plannedExits(plan: Plan): Map<string, number | null> {
  return new Map(specCells(plan).map(({ cell, exitsPerBlock }) => [cell.id, exitsPerBlock]));
}

it('a candidate and the rest of a run have blocks as long as the run had, by its plan', async () => {
  const results = await fakeResults();
  const exits = measuredExits(results);
  expect(new Set(Object.keys(results.plan.exitsPerBlock ?? {}))).toEqual(
    new Set(results.plan.cells.map(blockOwner)),
  );
  expect(plannedExits(planOf(results))).toEqual(exits);
  const candidate = plannedExits(
    candidatePlan(results, DEFAULT_MARGINS, { maxTimeSeconds: 60, sessions: 1 }),
  );
  expect(candidate.size).toBeGreaterThan(exits.size);
  for (const [id, planned] of candidate) expect(planned).toBe(exits.get(id.replace(/\+[0-9.]+ns$/, '')));
});

it('a file of before blocks were calibrated says how long they are with its cells', () => {
  const old = readResults('test/fixtures/results-v1.json');
  expect(old.plan.exitsPerBlock).toBeUndefined();
  const exits = measuredExits(old);
  expect(exits.size).toBeGreaterThan(5);
  const planned = plannedExits(planOf(old));
  for (const [id, number] of exits) expect(planned.get(id)).toBe(number);
});

it('a cell that was not measured leaves its blocks open', async () => {
  const skipped = { 'control/vcpu-ioctl': 'refused', 'pio-out/long64-ring0/regs/both/sync': 'refused' };
  const planned = plannedExits(planOf(await fakeResults({ fake: { skipped } })));
  for (const id of Object.keys(skipped)) expect(planned.get(id)).toBeNull();
  expect(planned.get('pio-out/long64-ring0/none')).not.toBeNull();
});
