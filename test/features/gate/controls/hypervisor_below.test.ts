/** A host that is a virtual machine: what the hypervisor below does is not what KVM does. */
import { expect, test } from 'vitest';
import { baseCell, controlCell, entersByKvmRun, transferCell, type Cell } from '../../../../src/plan/cell.js';
import { judge } from '../../../../src/features/gate/judge/judge.js';
import { explainCell } from '../../../../src/features/gate/text/explanation.js';
import type { Results } from '../../../../src/results/schema.js';
import { OUTER_CONTROL } from '../../../../src/stats/between/outer_exit.js';
import { runOf, withBlocks } from '../gated_runs.js';

const MODE = 'long64-ring0';
const CELLS: readonly Cell[] = [
  ...(['compute', 'cpuid', 'null-syscall', 'vcpu-ioctl'] as const).map((control) => controlCell(control)),
  controlCell('immediate-exit', MODE),
  baseCell('pio-out', MODE),
  ...(['regs', 'sregs'] as const).flatMap((group) =>
    (['ioctl', 'sync'] as const).map((transfer) => transferCell('pio-out', MODE, [group], 'both', transfer)),
  ),
];
const before = runOf({ cells: CELLS, seed: '1', launches: 8 });
const again = runOf({ cells: CELLS, seed: '2', launches: 8 });

const exits = CELLS.filter((cell) => entersByKvmRun(cell) || cell.id === controlCell('vcpu-ioctl').id);

/** The run in which exits, and CPUID, take so many times as long. */
function times(results: Results, ofExits: number, ofCpuid: number): Results {
  const ids = exits.map(({ id }) => id);
  const longer = withBlocks(results, ids, (ticks) => ticks * ofExits);
  return withBlocks(longer, [OUTER_CONTROL], (ticks) => ticks * ofCpuid);
}

test('exits that follow the hypervisor below are no slower KVM, and exits that do not are', () => {
  expect(judge(before, times(again, 1.05, 1.05)).verdict).not.toBe('regressed');
  expect(judge(before, times(again, 1.08, 1)).verdict).toBe('regressed');
  // It became faster, and hid what KVM lost.
  expect(judge(before, times(again, 1, 0.92)).verdict).toBe('regressed');
});

test('without that control, or on bare metal, ticks are judged as they are', () => {
  const without = CELLS.filter(({ id }) => id !== OUTER_CONTROL);
  const [first, second] = (['1', '2'] as const).map((seed) => runOf({ cells: without, seed, launches: 8 }));
  expect(judge(first!, times(second!, 1.05, 1)).verdict).toBe('regressed');
  const onMetal = ({ host, ...rest }: Results): Results => ({
    ...rest,
    host: { ...host, cpu: { ...host.cpu, hypervisor: false } },
  });
  expect(judge(onMetal(before), onMetal(times(again, 1.05, 1.05))).verdict).toBe('regressed');
});

test('a hypervisor below that changed too far is a host that changed', () => {
  const report = judge(before, times(again, 1.3, 1.3));
  expect(report.verdict).toBe('inconclusive');
  expect(report.reasons[0]).toMatch(/^contaminated: the control control\/cpuid moved by \+\d/);
  expect(explainCell(report, OUTER_CONTROL)?.slice(0, 2)).toEqual([
    'control/cpuid: not judged',
    'It is one exit to the hypervisor below, which no change of KVM here can move: ticks are judged as if it cost the same in both runs.',
  ]);
});
