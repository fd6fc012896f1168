/** What kernels really do to a candidate, and what the gate must say of it. */
import { expect, test } from 'vitest';
import { baseCell, controlCell, transferCell, type Cell } from '../../../src/plan/cell.js';
import type { Results } from '../../../src/results/schema.js';
import type { GateReport } from '../../../src/features/gate/document/outcome.js';
import { judge } from '../../../src/features/gate/judge/judge.js';
import { runOf, SYNC } from './gated_runs.js';

const CELLS: readonly Cell[] = [
  ...(['compute', 'null-syscall', 'vcpu-ioctl'] as const).map((control) => controlCell(control)),
  ...(['long64-ring0', 'long64-ring3'] as const).map((mode) => controlCell('immediate-exit', mode)),
  ...(['pio-out', 'mmio-read'] as const).flatMap((exit) => [
    baseCell(exit, 'long64-ring0'),
    ...(['regs', 'sregs'] as const).flatMap((group) =>
      (['read', 'both'] as const).flatMap((direction) =>
        (['ioctl', 'sync'] as const).map((way) =>
          transferCell(exit, 'long64-ring0', [group], direction, way),
        ),
      ),
    ),
  ]),
];

const run = (seed: string): Results => runOf({ seed, cells: CELLS, launches: 8, rounds: 8, noise: 0.008 });
const baseline = run('1');
const again = run('2');

/** What a block's times become: the median of its exits and their mean. */
type Times = Readonly<Record<'median' | 'mean', number>>;
type Change = (times: Times, cell: Cell, block: number) => Times;

/** The run with the recorded values of its blocks changed, as a kernel would have changed them. */
function changed(results: Results, change: Change): Results {
  let block = 0;
  const rounds = results.rounds.map((round) => {
    const times = round.cell.map((index, i) => {
      const { cell } = results.cells[index]!;
      return change({ median: round.median[i]!, mean: round.mean[i]! }, cell, block++);
    });
    return {
      ...round,
      median: times.map(({ median }) => median),
      mean: times.map(({ mean }) => mean),
    };
  });
  return { ...results, rounds };
}

const each =
  (of: (ticks: number) => number) =>
  (times: Times): Times => ({
    median: of(times.median),
    mean: of(times.mean),
  });
const only =
  (of: (cell: Cell) => boolean, change: (times: Times) => Times): Change =>
  (times, cell) =>
    of(cell) ? change(times) : times;

const entersByRun = (cell: Cell): boolean => cell.kind !== 'control' || cell.control === 'immediate-exit';
const isOfKvm = (cell: Cell): boolean =>
  cell.kind !== 'control' || !['compute', 'null-syscall'].includes(cell.control);

const times = (factor: number) => each((ticks) => factor * ticks);
const plus = (more: number) => each((ticks) => ticks + more);

function withParameter(results: Results): Results {
  const { kvm } = results.host;
  const host = { ...results.host, kvm: { ...kvm, parameters: { ...kvm.parameters, newly_made: 'Y' } } };
  return { ...results, host };
}

function facesThatRegressed({ cells, guests }: GateReport): Set<string> {
  const judged = [...cells, ...guests].filter(({ verdict }) => verdict === 'regressed');
  return new Set(
    judged.flatMap(({ evidence: [first] }) => (first !== undefined && 'face' in first ? [first.face] : [])),
  );
}

test('everything that enters by KVM_RUN 5% slower is a regression', () => {
  const report = judge(baseline, changed(again, only(entersByRun, times(1.05))));
  expect(report).toMatchObject({ verdict: 'regressed', doubts: [] });
  expect(report.guests.filter(({ verdict }) => verdict !== 'regressed').map(({ id }) => id)).toEqual([]);
});

test('5,000 cycles more in every KVM_RUN are a regression, and no state of the host', () => {
  const report = judge(baseline, changed(again, only(entersByRun, plus(5000))));
  expect(report).toMatchObject({ verdict: 'regressed', doubts: [] });
  expect(report.reasons[0]).toBe('KVM as a whole regressed');
});

test('a slowdown inside the margin is no regression, and its sign is right', () => {
  const report = judge(baseline, changed(again, only(entersByRun, times(1.014))));
  expect(report.verdict).not.toBe('regressed');
  const change = report.guests.find(({ id }) => id === 'pio-out/long64-ring0')!.evidence[0]!;
  expect(change).toHaveProperty('change.estimate', expect.closeTo(0.014, 2));
  expect(change).toHaveProperty(
    'change.low',
    expect.toSatisfy((low: number) => low > 0),
  );
});

test('all of KVM 5% slower is a regression: the controls that are not KVM held still', () => {
  const report = judge(baseline, changed(again, only(isOfKvm, times(1.05))));
  expect(report).toMatchObject({ verdict: 'regressed', doubts: [] });
  expect(report.shifts.map(({ moved }) => moved)).toEqual([false, false]);
});

test('all of KVM 20% slower is a regression, with a parameter that the baseline lacks too', () => {
  const report = judge(baseline, withParameter(changed(again, only(isOfKvm, times(1.2)))));
  expect(report).toMatchObject({ verdict: 'regressed', doubts: [], explaining: [] });
  expect(report.differences.map(({ field }) => field)).toEqual(['kvm.parameters.newly_made']);
});

test('every exit 1,000 cycles faster is an improvement, though every ratio to `none` rose', () => {
  const report = judge(baseline, changed(again, only(entersByRun, plus(-1000))));
  expect([report.verdict, ...report.reasons]).toEqual(['improved', expect.any(String)]);
});

test('a cell that is 50% slower in seven of ten blocks regressed in its median, not in its quiet level', () => {
  const comesAndGoes: Change = (own, cell, block) =>
    cell.id === SYNC && block % 10 < 7 ? times(1.5)(own) : own;
  const report = judge(baseline, changed(again, comesAndGoes));
  expect(report.cells.filter(({ verdict }) => verdict === 'regressed').map(({ id }) => id)).toEqual([SYNC]);
  expect(facesThatRegressed(report)).not.toContain('quiet');
});

test('a rare slow path that leaves medians alone is a regression of tails', () => {
  const report = judge(
    baseline,
    changed(
      again,
      only(isOfKvm, ({ median, mean }) => ({ median, mean: 1.5 * mean })),
    ),
  );
  expect(report.verdict).toBe('regressed');
  expect([...facesThatRegressed(report)]).toEqual(['tail']);
});

test('the same candidates the other way round are no regression', () => {
  for (const change of [times(0.95), plus(-2000)])
    expect(judge(baseline, changed(again, only(entersByRun, change))).reasons).toEqual([
      expect.stringContaining('improved'),
    ]);
});
