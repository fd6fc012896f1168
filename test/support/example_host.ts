import type { Host } from '../../src/samples/protocol.js';
import { groupCombinations, usualExits, usualModes } from '../../src/plan/arch.js';

/** A host like the one this was first run on: KVM inside another virtual machine, ring 0 emulated. */
export function exampleHost(syncCapability: number): Host {
  const usable = { status: 'usable' } as const;
  const sync =
    syncCapability === 0
      ? ({ status: 'skipped', reason: 'KVM_CAP_SYNC_REGS is 0 on the VM fd' } as const)
      : usable;
  return {
    arch: 'x86',
    hostname: 'example-host',
    device: '/dev/kvm',
    cpu: {
      model: 'AMD EPYC 7R13 Processor',
      vendor: 'AuthenticAMD',
      family: '25',
      modelNumber: '1',
      stepping: '1',
      microcode: '0xa0011d5',
      online: 2,
      hypervisor: true,
      frequencyGovernor: null,
      smt: 'on',
    },
    kernel: { release: '6.12.4', version: '#1 SMP PREEMPT_DYNAMIC', commandLine: 'ro mitigations=auto' },
    kvm: {
      apiVersion: 12,
      module: 'kvm_pvm',
      parameters: { halt_poll_ns: '200000', ignore_msrs: 'N' },
      vendorParameters: { nested: '0' },
      capabilities: { KVM_CAP_SYNC_REGS: syncCapability, KVM_CAP_IMMEDIATE_EXIT: 1, KVM_CAP_NR_VCPUS: 2 },
      nested: null,
    },
    mitigations: {
      spectre_v2: 'Mitigation: Retpolines; IBPB: conditional',
      vmscape: 'Not affected',
      retbleed: 'Mitigation: untrained return thunk',
    },
    clock: {
      source: 'tsc',
      constantTsc: true,
      nonstopTsc: true,
      kernelClocksource: 'tsc',
      hz: 2_600_000_000,
      emptyPairTicks: 52,
    },
    groups: groupCombinations('x86')
      .filter((name) => !name.includes('+'))
      .map((name) => ({ name, ioctl: usable, sync, fields: 18 })),
    modes: [
      { name: 'long64-ring0', usable, nsPerInstruction: 802, native: false },
      { name: 'long64-ring3', usable, nsPerInstruction: 0.17, native: true },
    ],
    guests: usualExits('x86').flatMap((exit) =>
      usualModes('x86').map((mode) => ({
        exit,
        mode,
        usable:
          exit === 'hlt' && mode === 'long64-ring3'
            ? ({ status: 'skipped', reason: 'hlt is privileged' } as const)
            : usable,
      })),
    ),
    warnings: [
      {
        code: 'guest-emulated',
        message:
          'guest code in long64-ring0 runs emulated, 802 ns an instruction; read its exits as upper bounds',
      },
    ],
  };
}
