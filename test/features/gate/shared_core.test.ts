import { expect, test } from 'vitest';
import { baseCell, controlCell, transferCell } from '../../../src/plan/cell.js';
import type { Results } from '../../../src/results/schema.js';
import { judge } from '../../../src/features/gate/judge/judge.js';
import { IOCTL, runOf, slower, withBlocks } from './gated_runs.js';

const MODE = 'long64-ring0';
const COMPUTE = controlCell('compute');
const CELLS = [
  COMPUTE,
  controlCell('null-syscall'),
  controlCell('vcpu-ioctl'),
  controlCell('immediate-exit', MODE),
  baseCell('pio-out', MODE),
  baseCell('pio-out', MODE, 1),
  transferCell('pio-out', MODE, ['regs'], 'both', 'ioctl'),
  transferCell('pio-out', MODE, ['regs'], 'both', 'sync'),
];

/** Somebody else's thread shares the core: user code takes 1.9 times as long, exits 1.4 times, ioctls 1.45 times. */
function onSharedCore(results: Results, launches: readonly number[]): Results {
  const times = (ids: readonly string[], factor: number) => (from: Results) =>
    withBlocks(from, ids, (own, launch) => (launches.includes(launch) ? own * factor : own));
  const others = CELLS.map(({ id }) => id).filter((id) => id !== COMPUTE.id && id !== IOCTL);
  return [times([COMPUTE.id], 1.9), times(others, 1.4), times([IOCTL], 1.45)].reduce(
    (run, slow) => slow(run),
    results,
  );
}

const run = (seed: string) => runOf({ cells: CELLS, seed, launches: 8 });

test('launches on a shared core are compared with such launches only', () => {
  const report = judge(onSharedCore(run('1'), [0, 1, 2]), onSharedCore(run('2'), [0, 1, 2, 3, 4]));
  expect(new Set(report.cells.map(({ verdict }) => verdict))).toEqual(new Set(['pass']));
  expect(Object.values(report.states)[0]!.map(({ name }) => name)).toEqual(['A', 'B']);
});

test('a regression is found though most of the candidate ran on a shared core', () => {
  const candidate = onSharedCore(slower(run('3'), 0.05, [IOCTL]), [0, 1, 2, 3]);
  const report = judge(onSharedCore(run('1'), [0, 1]), candidate);
  const regressed = report.cells.filter(({ verdict }) => verdict === 'regressed');
  expect(regressed.map(({ id }) => id)).toEqual([IOCTL]);
});

test('runs that never had the core in the same state decide nothing', () => {
  const report = judge(run('1'), onSharedCore(run('2'), [0, 1, 2, 3, 4, 5, 6, 7]));
  expect(report.verdict).toBe('inconclusive');
});
