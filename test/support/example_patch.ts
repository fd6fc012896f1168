/** What a series costs, made up: the counts of kernel_results.ts, shifted. */
import type { Cell } from '../../src/plan/cell.js';
import type { MergedNode } from '../../src/features/attribute/document/merged_tree.js';
import { changesOf, mostChanged } from '../../src/features/patch/changes.js';
import { patchSchema, type PatchDocument } from '../../src/features/patch/document.js';
import { kernelsOf, type Shift } from './kernel_results.js';

const isMmio = (cell: Cell): boolean => cell.kind !== 'control' && cell.exit.startsWith('mmio');
/** +10 on KVM_RUN, another +5 on mmio, -2 where regs are read by kvm_run. */
export const SERIES: Shift = (cell) => {
  if (cell.kind === 'control') return cell.control.startsWith('immediate-exit') ? 10 : 0;
  const isSync = cell.kind === 'transfer' && cell.transfer === 'sync' && cell.direction === 'read';
  return (isMmio(cell) ? 15 : 10) - (isSync ? 2 : 0);
};
export const NOTHING: Shift = () => 0;

const TREE: MergedNode = {
  name: '[runner]',
  module: null,
  before: 7,
  after: 7,
  children: [
    {
      name: 'kvm_arch_vcpu_ioctl_run',
      module: null,
      before: 100,
      after: 110,
      children: [
        { name: 'kvm_load_guest_fpu', module: null, before: 0, after: 6, children: [] },
        { name: 'vcpu_load', module: null, before: 6, after: 0, children: [] },
      ],
    },
  ],
};

/** @param shifts one for the whole series; two for each of its two patches, against the base */
export async function patchDocument(...shifts: readonly Shift[]): Promise<PatchDocument> {
  const run = { plan: { exit: ['pio-out', 'mmio-read'], groups: ['regs'], mode: ['long64-ring0'] } };
  const names = shifts.map((_, index) => (shifts.length === 1 ? 'series' : `patch ${String(index + 1)}`));
  const kernels = await kernelsOf(
    Object.fromEntries(shifts.map((shift, index) => [names[index] ?? '', shift])),
    run,
  );
  const built = (name: string, digit: string) => ({
    name,
    tree: digit.repeat(40),
    imageSha256: digit.repeat(64),
    configSha256: 'c'.repeat(64),
  });
  return patchSchema.parse({
    format: 'kvm-exit-bench/patch',
    version: 1,
    tool: kernels.tool,
    command: 'kvm-exit-bench patch --source debian:6.12 nops.patch',
    series: {
      subjects: ['KVM: x86: Do nothing ten times before the guest runs', 'KVM: x86: Say why'],
      diffStat: [' arch/x86/kvm/x86.c | 2 ++', ' 1 file changed, 2 insertions(+)'],
    },
    source: {
      name: 'debian:6.12',
      base: 'linux-source-6.12 6.12.117-1~deb12u1',
      configuration: 'x86 minimal, cccccccccccc',
      compiler: 'gcc (Debian 12.2.0-14) 12.2.0',
    },
    built: ['base', ...names].map((name, index) => built(name, 'abc'[index] ?? '')),
    kernels,
    attributions: mostChanged(changesOf(kernels)).map(({ id }) => ({
      cell: id,
      differences: [
        { name: 'kvm_arch_vcpu_ioctl_run', module: null, instructions: 110, against: 100, difference: 10 },
      ],
      tree: TREE,
    })),
    unattributed: null,
  });
}
