import { describe, expect, it } from 'vitest';
import { assertParameters } from '../../../src/emulate/kernels/module_parameters.js';

const modinfo = (...strings: string[]) => Buffer.from(`\x7fELF\0${strings.join('\0')}\0`, 'latin1');
const MODULES = [
  ['irqbypass', modinfo('name=irqbypass')],
  ['kvm', modinfo('parmtype=ignore_msrs:bool', 'parmtype=halt_poll_ns:uint', 'name=kvm')],
  ['kvm-amd', modinfo('parmtype=npt:bool', 'parmtype=nested:int')],
] as const;

function check(...append: string[]): void {
  assertParameters(
    append,
    MODULES.map(([name]) => ({ name, path: `/${name}.ko`, sha256: '' })),
    MODULES.map(([name, bytes]) => ({ path: `modules/${name}.ko`, bytes })),
  );
}

describe('a parameter of a module', () => {
  it.each([
    ['kvm_amd.npt=0'],
    ['kvm-amd.npt=0'],
    ['kvm.ignore_msrs'],
    ['kvm.halt-poll-ns=0'],
    ['kvm.dyndbg=+p'],
    ['mitigations=off', 'rcupdate.rcu_expedited=1', 'sysctl.vm.swappiness=1'],
  ])('that it has, or that is of something else, is taken: %s', (...append) => {
    expect(() => check(...append)).not.toThrow();
  });

  it.each([
    [
      'kvm_amd.nestde=0',
      /kvm_amd has no parameter 'nestde'.*did you mean 'kvm_amd\.nested'\? it has nested, npt/,
    ],
    ['irqbypass.fast=1', /irqbypass has no parameter 'fast'.*it has none/],
    ['kvm_intel.ept=0', /this host does not load kvm_intel; it loads irqbypass, kvm, kvm_amd/],
  ])('that it does not have is refused, since only its kernel log would say so: %s', (word, message) => {
    expect(() => check(word)).toThrow(message);
  });

  it('of a kernel with KVM built in is left to the kernel', () => {
    expect(() => assertParameters(['kvm.nonsense=1'], [], [])).not.toThrow();
  });
});
