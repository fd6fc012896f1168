import { expect, test } from 'vitest';
import type { CellJudgement } from '../../../src/features/gate/document/evidence.js';
import type { GateReport } from '../../../src/features/gate/document/outcome.js';
import { judge } from '../../../src/features/gate/judge/judge.js';
import {
  BASE,
  COMPUTE,
  IMMEDIATE_EXIT,
  NULL_SYSCALL,
  runOf,
  slower,
  slowerRunsIn,
  SYNC,
  TWIN,
  VCPU_IOCTL,
  withBlocks,
} from './gated_runs.js';

const baseline = runOf({ seed: '1' });
const again = runOf({ seed: '2' });
const everything = baseline.cells.map(({ cell }) => cell.id);

function cellOf(report: GateReport, id: string): CellJudgement {
  return report.cells.find((cell) => cell.id === id)!;
}

function verdictsBut(report: GateReport, id: string): string[] {
  return [...new Set(report.cells.filter((cell) => cell.id !== id).map(({ verdict }) => verdict))];
}

test('two runs of one host pass, every gated cell of them and no other', () => {
  const report = judge(baseline, again);
  expect(report).toMatchObject({ verdict: 'pass', exitCode: 0, reasons: [], newCells: [], differences: [] });
  expect(report.cells).toHaveLength(11);
  expect(report.cells.every(({ verdict }) => verdict === 'pass')).toBe(true);
  const ids = report.cells.map(({ id }) => id);
  expect([ids.includes(TWIN), ids.includes(NULL_SYSCALL)]).toEqual([false, false]);
  expect([ids.includes(VCPU_IOCTL), ids.includes(IMMEDIATE_EXIT)]).toEqual([true, true]);
  expect(report.guests.map(({ id, verdict }) => [id, verdict])).toEqual([
    ['pio-out/long64-ring0', 'pass'],
    ['all', 'pass'],
  ]);
});

test('twenty pairs of runs of one host are never called regressed', () => {
  const verdicts = Array.from({ length: 20 }, (_, i) => {
    const run = (seed: number): typeof baseline => runOf({ seed: String(seed), drift: 0.01, spikes: 0.05 });
    return judge(run(100 + 2 * i), run(101 + 2 * i)).verdict;
  });
  expect(verdicts).not.toContain('regressed');
  expect(verdicts.filter((verdict) => verdict === 'pass').length).toBeGreaterThan(15);
});

test('a cell that takes 5% longer is a regression, found beside its guest, and the others pass', () => {
  const report = judge(baseline, slower(again, 0.05));
  expect(report).toMatchObject({ verdict: 'regressed', exitCode: 1, reasons: [`${SYNC} regressed`] });
  expect(verdictsBut(report, SYNC)).toEqual(['pass']);
  const { verdict, evidence } = cellOf(report, SYNC);
  expect(verdict).toBe('regressed');
  expect(evidence[0]).toMatchObject({
    ...{ kind: 'ratio', reference: 'pio-out/long64-ring0', margin: 0.02, excluded: 0.04 },
  });
  expect(evidence[0]).toHaveProperty('change.estimate', expect.closeTo(0.05, 2));
});

test('a cell that takes 10% less has improved, which passes', () => {
  const report = judge(baseline, slower(again, -0.1));
  expect(report).toMatchObject({ verdict: 'improved', exitCode: 0 });
  expect(cellOf(report, SYNC).verdict).toBe('improved');
});

test('a change of what a pass excludes in one cell, twice the margin, is inconclusive at best', () => {
  const [few, other] = ['1', '2'].map((seed) => runOf({ seed, launches: 3 })) as [
    typeof baseline,
    typeof baseline,
  ];
  const report = judge(few, slower(other, 0.04));
  expect(report).toMatchObject({ verdict: 'inconclusive', exitCode: 3 });
  expect(cellOf(report, SYNC).verdict).toBe('inconclusive');
});

test('a change of the margin itself in all cells is inconclusive: a guest is held to the margin', () => {
  const report = judge(
    baseline,
    slower(
      again,
      0.02,
      everything.filter((id) => id.startsWith('pio-out')),
    ),
  );
  expect(report).toMatchObject({ verdict: 'inconclusive', exitCode: 3 });
});

test('a wider margin asked for, or a floor in ticks, lets the same change pass', () => {
  const candidate = slower(again, 0.05);
  expect(judge(baseline, candidate, { margins: { relative: 0.1, absoluteTicks: 0 } }).verdict).toBe('pass');
  expect(judge(baseline, candidate, { margins: { relative: 0.02, absoluteTicks: 5000 } }).verdict).toBe(
    'pass',
  );
});

test('a host whose two copies of a cell disagree gets a margin of three times that', () => {
  const uneven = (run: typeof baseline): typeof baseline =>
    withBlocks(run, [TWIN], (ticks, launch) => ticks * (1 + 0.03 * ((launch % 3) - 1)));
  const report = judge(uneven(baseline), uneven(slower(again, 0.03)));
  // Logs of 0.97, 1 and 1.03: half of the launches lie 0.03 or more from the middle, which a normal value does at 0.045;
  // of one copy in six launches and six it is less by the root of two, and of three.
  expect(report.twinSpread).toBeGreaterThan(0.017);
  expect(report.twinSpread).toBeLessThan(0.022);
  expect(cellOf(report, SYNC).evidence[0]).toHaveProperty('margin', 3 * report.twinSpread!);
  expect(report.verdict).toBe('pass');
});

test('a `none` that got slower alone regressed, and its transfers did not improve for it', () => {
  const report = judge(baseline, slower(again, 0.05, [BASE]));
  expect(report.reasons).toEqual([`${BASE} regressed`]);
  expect(verdictsBut(report, BASE)).toEqual(['pass']);
});

test('a `none` that got faster alone improved, and its transfers did not regress for it', () => {
  const report = judge(baseline, slower(again, -0.1, [BASE]));
  expect(report.verdict).toBe('improved');
  expect(verdictsBut(report, BASE)).toEqual(['pass']);
});

test('a host that got slower as a whole is contamination, not a regression', () => {
  const report = judge(baseline, slower(again, 0.05, everything));
  expect(report).toMatchObject({ verdict: 'inconclusive', exitCode: 3 });
  expect(report.reasons[0]).toContain('contaminated: the control');
  expect(report.shifts.filter(({ moved }) => moved).map(({ control }) => control)).toEqual([
    ...[COMPUTE, NULL_SYSCALL],
  ]);
});

test('beside a host that got slower, what is slower than the margin and the host explain regressed', () => {
  const host = slower(again, 0.03, everything);
  const report = judge(baseline, slower(host, 0.15));
  expect(report).toMatchObject({ verdict: 'regressed', exitCode: 1 });
  expect(report.reasons[0]).toBe(`${SYNC} regressed`);
  expect(report.reasons[1]).toContain('contaminated: the control');
  expect(report.cells.filter(({ verdict }) => verdict === 'regressed').map(({ id }) => id)).toEqual([SYNC]);
  expect(judge(baseline, slower(host, 0.04)).verdict).toBe('inconclusive');
});

test('a control outside KVM has moved only when it is proved to have moved by more than half the margin', () => {
  const moved = (share: number): (string | false)[] =>
    judge(baseline, slower(again, share, [NULL_SYSCALL])).shifts.map((shift) => shift.moved && shift.control);
  expect(moved(0.008)).toEqual([false, false]);
  expect(moved(0.0095)).toEqual([false, false]);
  expect(moved(0.02)).toEqual([false, NULL_SYSCALL]);
  expect(moved(-0.02)).toEqual([false, NULL_SYSCALL]);
});

test('a KVM_RUN that is slower in some launches is no state of the host, which nothing outside KVM shows', () => {
  const report = judge(baseline, slowerRunsIn(again, 5000, [1, 2, 3, 4]));
  expect(report.verdict).not.toBe('pass');
  expect(report.states['long64-ring0']!.map(({ name }) => name)).toEqual(['A']);
  expect(judge(baseline, slowerRunsIn(again, 5000, [0, 1, 2, 3, 4, 5])).verdict).toBe('regressed');
});

test('under five launches nothing regresses by time, and nothing passes that was not shown', () => {
  const few = (seed: string): typeof baseline => runOf({ seed, launches: 4, rounds: 12 });
  expect(judge(few('1'), few('2')).verdict).toBe('pass');
  expect(judge(few('1'), slower(few('2'), 0.5))).toMatchObject({ verdict: 'inconclusive', exitCode: 3 });
  const five = (seed: string): typeof baseline => runOf({ seed, launches: 5, rounds: 12 });
  expect(judge(five('1'), slower(five('2'), 0.5)).verdict).toBe('regressed');
});

test('launches in which the controls were disturbed are left out of both runs and named', () => {
  const shaken = (run: typeof baseline, which: number): typeof baseline =>
    withBlocks(run, everything, (ticks, launch, round) =>
      launch === which ? ticks * (1 + 0.03 * ((7 * round) % 10)) : ticks,
    );
  const report = judge(shaken(baseline, 2), shaken(again, 5));
  expect(report.disturbed).toEqual({ baseline: [2], candidate: [5], areKept: false });
  expect(report.verdict).toBe('pass');
  expect(cellOf(report, SYNC).evidence[0]).toMatchObject({ states: [{ baseline: 5, candidate: 5 }] });
  expect(judge(baseline, again).disturbed).toEqual({ baseline: [], candidate: [], areKept: false });
});

test('a candidate with many more disturbed launches is a finding, and all launches are compared', () => {
  const shaken = withBlocks(again, everything, (ticks, launch, round) =>
    launch < 5 ? ticks * (1 + 0.03 * ((7 * round) % 10)) : ticks,
  );
  // More than the quietest quarter of all launches must be calm, so the baseline has twice as many.
  const report = judge(runOf({ seed: '1', launches: 12 }), shaken);
  expect(report.disturbed).toEqual({ baseline: [], candidate: [0, 1, 2, 3, 4], areKept: true });
  expect(report.verdict).not.toBe('pass');
  expect(report.findings[0]).toContain('5 of 6 launches of the candidate are disturbed, 0 of 12 launches');
  expect(cellOf(report, SYNC).evidence[0]).toMatchObject({ states: [{ baseline: 12, candidate: 6 }] });
});

test('where too few launches of a run would be left, those that look disturbed are compared too', () => {
  const shaken = withBlocks(runOf({ seed: '1', launches: 12 }), everything, (ticks, launch, round) =>
    launch < 9 ? ticks * (1 + 0.012 * ((7 * round) % 10)) : ticks,
  );
  const after = slower(runOf({ seed: '2', launches: 12 }), 0.24, [SYNC, BASE]);
  const report = judge(shaken, after);
  expect(report.disturbed).toEqual({ baseline: [], candidate: [], areKept: false });
  expect(report.verdict).toBe('regressed');
});

test('runs whose blocks have other lengths say so', () => {
  const cells = again.cells.map((each) =>
    each.status === 'measured' && each.cell.id === SYNC ? { ...each, exitsPerBlock: 7 } : each,
  );
  expect(judge(baseline, again).notes).toEqual([]);
  expect(judge(baseline, { ...again, cells }).notes).toEqual([
    expect.stringMatching(/^blocks differ in length: .*sync has \d+ exits a block in the baseline and 7 in/),
  ]);
});

test('one launch against one launch proves nothing', () => {
  const one = (seed: string): typeof baseline => runOf({ seed, launches: 1, rounds: 60 });
  expect(judge(one('1'), slower(one('2'), 0.5))).toMatchObject({ verdict: 'inconclusive', exitCode: 3 });
});

test('a delay that was put in must be found, or the run is blind; the cell itself is not judged', () => {
  const positiveControls = [{ delayed: SYNC, of: SYNC }];
  const found = judge(baseline, slower(again, 0.03), { positiveControls });
  expect(found).toMatchObject({ verdict: 'pass', exitCode: 0 });
  expect(found.cells.map(({ id }) => id)).not.toContain(SYNC);
  const missed = judge(baseline, again, { positiveControls });
  expect(missed).toMatchObject({ verdict: 'inconclusive', exitCode: 3 });
  expect(missed.reasons).toEqual([`blind: the gate did not find the delay injected into ${SYNC}`]);
  // What it finds all the same is found.
  expect(judge(baseline, slower(again, 0.1, [BASE]), { positiveControls }).verdict).toBe('regressed');
});
