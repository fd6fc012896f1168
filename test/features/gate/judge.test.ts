import { expect, test } from 'vitest';
import type { CellJudgement } from '../../../src/features/gate/document/evidence.js';
import type { GateReport } from '../../../src/features/gate/document/outcome.js';
import { judge } from '../../../src/features/gate/judge/judge.js';
import {
  BASE,
  IMMEDIATE_EXIT,
  inSecondState,
  IOCTL,
  runOf,
  slower,
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
  expect(report.cells).toHaveLength(9);
  expect(report.cells.every(({ verdict }) => verdict === 'pass')).toBe(true);
  expect(report.cells.map(({ id }) => id)).not.toContain(TWIN);
});

test('twenty pairs of runs of one host are never called regressed', () => {
  const verdicts = Array.from({ length: 20 }, (_, i) => {
    const run = (seed: number): typeof baseline => runOf({ seed: String(seed), drift: 0.01, spikes: 0.05 });
    return judge(run(100 + 2 * i), run(101 + 2 * i)).verdict;
  });
  expect(verdicts.filter((verdict) => verdict !== 'pass')).toEqual([]);
});

test('a cell that takes 5% longer is a regression, found by its ratio, and the others pass', () => {
  const report = judge(baseline, slower(again, 0.05));
  expect(report).toMatchObject({ verdict: 'regressed', exitCode: 1, reasons: [`${SYNC} regressed`] });
  expect(verdictsBut(report, SYNC)).toEqual(['pass']);
  const { verdict, evidence } = cellOf(report, SYNC);
  expect(verdict).toBe('regressed');
  expect(evidence[0]).toMatchObject({ kind: 'ratio', reference: BASE, margin: 0.02 });
  expect(evidence[0]).toHaveProperty('change.estimate', expect.closeTo(0.05, 2));
});

test('a cell that takes 10% less has improved, which passes', () => {
  const report = judge(baseline, slower(again, -0.1));
  expect(report).toMatchObject({ verdict: 'improved', exitCode: 0 });
  expect(cellOf(report, SYNC).verdict).toBe('improved');
});

test('a change of the margin itself is neither proved nor excluded: inconclusive, never a pass', () => {
  const report = judge(baseline, slower(again, 0.02));
  expect(report).toMatchObject({ verdict: 'inconclusive', exitCode: 3 });
  expect(cellOf(report, SYNC).verdict).toBe('inconclusive');
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
  // Logs of 0.97, 1 and 1.03: half of the launches lie 0.03 or more from the middle, which a normal value does at 0.045.
  expect(report.twinSpread).toBeGreaterThan(0.043);
  expect(report.twinSpread).toBeLessThan(0.051);
  expect(cellOf(report, SYNC).evidence[0]).toHaveProperty('margin', 3 * report.twinSpread!);
  expect(report.verdict).toBe('pass');
});

test('a base cell is judged by its ratio to a control that is long enough, and by its ticks', () => {
  const report = judge(
    baseline,
    slower(
      again,
      0.05,
      everything.filter((id) => id.includes('pio-out')),
    ),
  );
  const { verdict, evidence } = cellOf(report, BASE);
  expect(verdict).toBe('regressed');
  expect(evidence).toMatchObject([{ kind: 'ratio', reference: VCPU_IOCTL }, { kind: 'absolute' }]);
  expect(cellOf(report, SYNC).verdict).toBe('pass');
});

test('a host that got slower as a whole is contamination, not a regression', () => {
  const report = judge(baseline, slower(again, 0.05, everything));
  expect(report).toMatchObject({ verdict: 'inconclusive', exitCode: 3 });
  expect(report.reasons[0]).toContain('contaminated: the control');
  expect(report.shifts.filter(({ moved }) => moved).map(({ control }) => control)).toEqual([
    VCPU_IOCTL,
    IMMEDIATE_EXIT,
  ]);
});

test('a control has moved only when it is proved to have moved by more than half the margin', () => {
  const moved = (share: number): (string | false)[] =>
    judge(baseline, slower(again, share, [VCPU_IOCTL])).shifts.map((shift) => shift.moved && shift.control);
  expect(moved(0.008)).toEqual([false, false]);
  expect(moved(0.0095)).toEqual([false, false]);
  expect(moved(0.014)).toEqual([VCPU_IOCTL, false]);
  expect(moved(-0.014)).toEqual([VCPU_IOCTL, false]);
});

test('other shares of the host’s two states are no change, and a change inside them is found', () => {
  const before = inSecondState(baseline, 5000, [0, 1]);
  const after = inSecondState(again, 5000, [1, 2, 3, 4]);
  const report = judge(before, after);
  expect(report.verdict).toBe('pass');
  expect(report.states['long64-ring0']!.map(({ name }) => name)).toEqual(['A', 'B']);
  expect(cellOf(report, IOCTL).evidence[0]).toMatchObject({
    states: [
      { state: 'B', baseline: 2, candidate: 4 },
      { state: 'A', baseline: 4, candidate: 2 },
    ],
  });
  expect(judge(before, slower(after, 0.05)).reasons).toEqual([`${SYNC} regressed`]);
});

test('launches in which the controls were disturbed are left out of both runs and named', () => {
  const shaken = (run: typeof baseline, which: number): typeof baseline =>
    withBlocks(run, everything, (ticks, launch, round) =>
      launch === which ? ticks * (1 + 0.03 * ((7 * round) % 10)) : ticks,
    );
  const report = judge(shaken(baseline, 2), shaken(again, 5));
  expect(report.disturbed).toEqual({ baseline: [2], candidate: [5] });
  expect(report.verdict).toBe('pass');
  expect(cellOf(report, SYNC).evidence[0]).toMatchObject({ states: [{ baseline: 5, candidate: 5 }] });
  expect(judge(baseline, again).disturbed).toEqual({ baseline: [], candidate: [] });
});

test('runs that were never in the same state are not compared', () => {
  const report = judge(baseline, inSecondState(again, 5000, [0, 1, 2, 3, 4, 5]));
  expect(report).toMatchObject({ verdict: 'inconclusive', exitCode: 3 });
  expect(cellOf(report, SYNC).evidence[0]).toMatchObject({ kind: 'unanswered' });
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
});
