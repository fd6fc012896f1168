/** Results of runs that never happened, to be put before the gate: equal options give equal documents. */
import { baseCell, controlCell, transferCell, type Cell } from '../../../src/plan/cell.js';
import { assembleResults } from '../../../src/results/assemble.js';
import type { Results } from '../../../src/results/schema.js';
import { smallPlan } from '../../support/fake_run.js';
import { fakeHost } from '../../support/fakes/fake_host.js';
import { syntheticSamples, type SyntheticOptions } from '../../support/synthetic_samples.js';

const MODE = 'long64-ring0';
export const BASE = baseCell('pio-out', MODE).id;
export const TWIN = baseCell('pio-out', MODE, 1).id;
export const SYNC = transferCell('pio-out', MODE, ['regs'], 'both', 'sync').id;
export const IOCTL = transferCell('pio-out', MODE, ['regs'], 'both', 'ioctl').id;
export const IMMEDIATE_EXIT = controlCell('immediate-exit', MODE).id;
export const VCPU_IOCTL = controlCell('vcpu-ioctl').id;
export const COMPUTE = controlCell('compute').id;
export const NULL_SYSCALL = controlCell('null-syscall').id;

const CELLS: readonly Cell[] = [
  controlCell('compute'),
  controlCell('null-syscall'),
  controlCell('vcpu-ioctl'),
  controlCell('immediate-exit', MODE),
  baseCell('pio-out', MODE),
  baseCell('pio-out', MODE, 1),
  ...(['regs', 'sregs'] as const).flatMap((group) =>
    (['read', 'both'] as const).flatMap((direction) =>
      (['ioctl', 'sync'] as const).map((transfer) =>
        transferCell('pio-out', MODE, [group], direction, transfer),
      ),
    ),
  ),
];

/** Six launches of twelve rounds; a seed of its own makes it another run of the same host. */
export function runOf(options: SyntheticOptions = {}): Results {
  const samples = syntheticSamples({
    cells: CELLS,
    launches: 6,
    rounds: 12,
    exitsPerHistogram: 20,
    ...options,
  });
  const plan = smallPlan({ cells: [...CELLS], launches: 6 });
  const tool = { name: 'kvm-exit-bench', version: '0.0.0-test' };
  return assembleResults({ samples, host: fakeHost(), plan, label: null, tool });
}

/** The same run with the blocks of some cells made another length; launches and rounds count from 0. */
export function withBlocks(
  results: Results,
  ids: readonly string[],
  change: (ticks: number, launch: number, round: number) => number,
): Results {
  const indices = new Set(ids.map((id) => results.cells.findIndex(({ cell }) => cell.id === id)));
  const rounds = results.rounds.map((round) => {
    const median = round.median.map((ticks, i) =>
      indices.has(round.cell[i]!) ? change(ticks, round.launch, round.round) : ticks,
    );
    const mean = round.mean.map((ticks, i) => ticks * (median[i]! / round.median[i]!));
    return { ...round, median, mean };
  });
  return { ...results, rounds };
}

export function slower(results: Results, share: number, ids: readonly string[] = [SYNC]): Results {
  return withBlocks(results, ids, (ticks) => ticks * (1 + share));
}

/** Every KVM_RUN costs this much more in some launches. */
export function slowerRunsIn(results: Results, ticks: number, launches: readonly number[]): Results {
  const ids = results.cells
    .map(({ cell }) => cell)
    .filter(({ kind, id }) => kind !== 'control' || id === IMMEDIATE_EXIT);
  return withBlocks(
    results,
    ids.map(({ id }) => id),
    (own, launch) => (launches.includes(launch) ? own + ticks : own),
  );
}

/** The same run in which one cell came to nothing. */
export function withoutCell(
  results: Results,
  id: string,
  status: 'skipped' | 'failed',
  reason: string,
): Results {
  const cells = results.cells.map((each) =>
    each.cell.id === id ? { status, cell: each.cell, reason } : each,
  );
  return { ...results, cells };
}

/** In some launches another thread is on the core: computing takes 1.9 times as long, all else 1.35 times. */
export function onSharedCore(results: Results, launches: readonly number[]): Results {
  const ids = results.cells.map(({ cell }) => cell.id);
  const others = ids.filter((id) => id !== COMPUTE);
  const times = (factor: number) => (own: number, launch: number) =>
    launches.includes(launch) ? own * factor : own;
  return withBlocks(withBlocks(results, [COMPUTE], times(1.9)), others, times(1.35));
}
