import { describe, expect, test } from 'vitest';
import type { Results } from '../../../src/results/schema.js';
import { changeBetween, changeInterval } from '../../../src/stats/change.js';
import { launchMedians } from '../../../src/stats/launch_interval.js';
import { BASE, IOCTL, onSharedCore, runOf, slower, SYNC, TWIN, withoutCell } from '../gate/gated_runs.js';
import { instructionResults } from '../../support/instruction_run.js';
import { shifted } from '../../support/kernel_results.js';
import { recomputed } from '../../support/recomputed.js';
import { compareRuns } from '../../../src/features/compare/compare_runs.js';
import type { ComparedKind, ComparedRow, Comparison } from '../../../src/features/compare/document.js';

const BEFORE = runOf();
const AFTER = runOf({ seed: '7' });

function compared(...runs: readonly Results[]): Comparison {
  return compareRuns(runs.map((results, index) => ({ name: `run ${String(index + 1)}`, results })));
}

function rowOf({ statistics }: Comparison, kind: ComparedKind, id: string): ComparedRow {
  const found = statistics.find((each) => each.kind === kind)?.rows.find(({ cell }) => cell.id === id);
  if (found === undefined) throw new Error(`no ${kind} of ${id}`);
  return found;
}

describe('two runs', () => {
  test('stand side by side with the levels and ratios that their files hold', () => {
    const comparison = compared(BEFORE, AFTER);
    const level = (results: Results) => {
      const cell = results.cells.find(({ cell: { id } }) => id === SYNC);
      return cell?.status === 'measured' ? cell.level.estimate : NaN;
    };
    const { values } = rowOf(comparison, 'level', SYNC);
    expect(values.map((value) => value?.estimate)).toEqual([level(BEFORE), level(AFTER)]);
    const ratio = BEFORE.comparisons.find(({ kind, subject }) => kind === 'sync-ioctl' && subject === SYNC);
    expect(rowOf(comparison, 'sync-ioctl', SYNC).values[0]).toEqual(ratio?.ratio);
    expect(comparison.statistics.map(({ kind }) => kind)).toEqual(['level', 'over-none', 'sync-ioctl']);
    expect(comparison.hostDifferences).toEqual([]);
    expect(comparison.missing).toEqual([[], []]);
  });

  test('change by what was put in, and nothing else does', () => {
    const comparison = compared(BEFORE, recomputed(slower(AFTER, 0.1)));
    const changeOf = (kind: ComparedKind, id: string) => rowOf(comparison, kind, id).changes[0]!.relative!;
    for (const kind of ['level', 'over-none', 'sync-ioctl'] as const) {
      expect(changeOf(kind, SYNC).estimate, kind).toBeCloseTo(0.1, 1);
      expect(changeOf(kind, SYNC).low, kind).toBeGreaterThan(0.05);
    }
    expect(Math.abs(changeOf('over-none', IOCTL).estimate)).toBeLessThan(0.02);
  });

  test('the change is the one that launches show, with its interval', () => {
    const comparison = compared(BEFORE, AFTER);
    const logs = (results: Results) => {
      const index = results.cells.findIndex(({ cell }) => cell.id === TWIN);
      const launches = results.launches.map(({ launch }) =>
        results.rounds
          .filter((round) => round.launch === launch && round.complete)
          .flatMap(({ cell, median, drops }) => {
            const at = cell.indexOf(index);
            return drops.some(({ position }) => position === at) ? [] : [Math.log(median[at]!)];
          }),
      );
      return launchMedians(launches).map((value, launch) => ({ launch, state: 'A', value }));
    };
    const expected = changeInterval(changeBetween(logs(BEFORE), logs(AFTER))!);
    const { relative, states } = rowOf(comparison, 'level', TWIN).changes[0]!;
    expect(relative!.estimate).toBeCloseTo(Math.expm1(expected.estimate), 2);
    expect(relative!.high - relative!.low).toBeGreaterThan(0);
    expect(states).toEqual([{ state: 'A', baseline: 6, candidate: 6 }]);
  });

  test('are compared state by state: a state that one was in for longer is no change', () => {
    const comparison = compared(onSharedCore(BEFORE, [3, 4, 5]), onSharedCore(AFTER, [1, 2, 3, 4]));
    const { relative, states } = rowOf(comparison, 'level', BASE).changes[0]!;
    expect(Math.abs(relative!.estimate)).toBeLessThan(0.02);
    expect(states).toEqual([
      { state: 'A', baseline: 3, candidate: 2 },
      { state: 'B', baseline: 3, candidate: 4 },
    ]);
    expect(comparison.pairs[0]?.states[0]?.states.map(({ name }) => name)).toEqual(['A', 'B']);
  });

  test('that share no state are compared as they are', () => {
    const apart = compared(BEFORE, onSharedCore(AFTER, [0, 1, 2, 3, 4, 5]));
    expect(rowOf(apart, 'level', BASE).changes[0]!.relative!.estimate).toBeCloseTo(0.35, 1);
  });

  test('that have one launch each have values and no change', () => {
    const single = compared(runOf({ launches: 1 }), runOf({ launches: 1, seed: '7' }));
    expect(rowOf(single, 'level', BASE).changes).toEqual([null]);
    expect(rowOf(single, 'level', BASE).values).toHaveLength(2);
  });

  test('name every fact in which their hosts differ, the kernel first', () => {
    const { host } = AFTER;
    const other = {
      ...AFTER,
      host: {
        ...host,
        kernel: { ...host.kernel, release: '6.99.0' },
        cpu: { ...host.cpu, model: 'Another CPU' },
      },
    };
    expect(compared(BEFORE, other).hostDifferences).toEqual([
      { field: 'kernel.release', values: [BEFORE.host.kernel.release, '6.99.0'] },
      { field: 'cpu.model', values: [BEFORE.host.cpu.model, 'Another CPU'] },
    ]);
  });

  test('of different plans share what both measured, and say what each lacks and why', () => {
    const skipped = withoutCell(AFTER, SYNC, 'skipped', 'no such capability');
    const cells = BEFORE.cells.filter(({ cell }) => cell.id !== IOCTL);
    const { statistics, missing } = compared({ ...BEFORE, cells: [...cells] }, skipped);
    const ids = statistics[0]?.rows.map(({ cell }) => cell.id);
    expect(ids).not.toContain(SYNC);
    expect(ids).not.toContain(IOCTL);
    expect(missing).toEqual([
      [{ cell: IOCTL, reason: 'not in its plan' }],
      [{ cell: SYNC, reason: 'skipped: no such capability' }],
    ]);
  });
});

test('of three runs the second and the third are compared with the first', () => {
  const { changes, values } = rowOf(
    compared(BEFORE, AFTER, recomputed(slower(AFTER, 0.1))),
    'over-none',
    SYNC,
  );
  expect(values).toHaveLength(3);
  expect(Math.abs(changes[0]!.relative!.estimate)).toBeLessThan(0.02);
  expect(changes[1]!.relative!.estimate).toBeCloseTo(0.1, 1);
});

test('counts are subtracted exactly: one instruction is a change, and nothing has an interval', async () => {
  const first = await instructionResults();
  const other = shifted(first, (cell) => (cell.kind === 'base' ? 1 : 0));
  const comparison = compared(first, other);
  for (const { cell, values, changes } of comparison.statistics[0]!.rows) {
    const [before] = values;
    const more = cell.kind === 'base' ? 1 : 0;
    const share = more === 0 ? 0 : (before!.estimate + 1) / before!.estimate - 1;
    expect(changes).toEqual([
      {
        relative: { estimate: share, low: share, high: share },
        ...{ instructions: more, p: null, shown: more !== 0, states: [] },
      },
    ]);
  }
  expect(comparison.pairs).toEqual([]);
});

test('of two architectures only the controls are the same cells, and the rest is named', async () => {
  const { statistics, missing, hostDifferences } = compared(
    await instructionResults(),
    await instructionResults({ arch: 'arm64' }),
  );
  const kinds = statistics.flatMap(({ rows }) => rows.map(({ cell }) => cell.kind));
  expect(new Set(kinds)).toEqual(new Set(['control']));
  expect(missing.map((cells) => cells.some(({ cell }) => cell.startsWith('pio-out/')))).toEqual([
    false,
    true,
  ]);
  expect(missing.map((cells) => cells.some(({ cell }) => cell.includes('/el1/')))).toEqual([true, false]);
  expect(hostDifferences).toContainEqual({ field: 'arch', values: ['x86', 'arm64'] });
});
