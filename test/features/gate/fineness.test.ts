import { expect, test } from 'vitest';
import { instructionResults } from '../../support/instruction_run.js';
import { smallestDetectable } from '../../../src/features/gate/judge/detectable.js';
import { judge } from '../../../src/features/gate/judge/judge.js';
import { baselineRun, candidateRun, outcomeOf, withoutControls } from './gated_outcomes.js';
import { runOf, slower, SYNC } from './gated_runs.js';

test('times without a single control in both runs neither pass nor regress', () => {
  const reason = 'no control was measured in both runs, so nothing shows that the host held still';
  for (const [before, after] of [
    [withoutControls(baselineRun), candidateRun],
    [baselineRun, withoutControls(candidateRun)],
    [baselineRun, withoutControls(slower(candidateRun, 0.3))],
  ] as const) {
    const report = judge(before, after);
    expect(report).toMatchObject({ verdict: 'inconclusive', exitCode: 3, doubts: [reason] });
    expect(report.reasons[0]).toBe(reason);
  }
});

test('counts need no controls', async () => {
  const counted = withoutControls(await instructionResults());
  expect(judge(counted, counted)).toMatchObject({ verdict: 'pass', doubts: [] });
});

test('a slowdown of the smallest detectable size is found in at least 23 of 30 pairs of runs', () => {
  const { smallestDetectable: smallest } = outcomeOf(baselineRun, candidateRun);
  const found = Array.from({ length: 30 }, (_, i) => {
    const candidate = slower(runOf({ seed: String(500 + i) }), smallest!.worst.change);
    return judge(runOf({ seed: String(300 + i) }), candidate).cells.find(({ id }) => id === SYNC)!.verdict;
  });
  expect(found.filter((verdict) => verdict === 'regressed').length).toBeGreaterThanOrEqual(23);
});

test('the smallest detectable change is beyond the margin, in the worst cell beyond the median', () => {
  const { smallestDetectable: smallest } = outcomeOf(baselineRun, candidateRun);
  expect(smallest!.median).toBeGreaterThan(0.02);
  expect(smallest!.worst.change).toBeGreaterThan(smallest!.median);
  expect(smallestDetectable({ cells: [], alpha: 0.05 })).toBeNull();
  expect(outcomeOf(runOf({ launches: 1 }), runOf({ launches: 1 })).smallestDetectable).toBeNull();
});
