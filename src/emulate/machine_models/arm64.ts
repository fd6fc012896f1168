import { ICOUNT_CAVEAT, type MachineModel } from './machine_model.js';

/** Of the generic timer's counter: at the rate of virtual time, one tick is one instruction. */
const COUNTER_HZ = 1_000_000_000;

/**
 * A server processor with EL2 and VHE. `kvm-arm.mode=nvhe` in the append makes KVM do without VHE; `-cpu max` needs
 * `pauth-impdef=on`, or pointer authentication takes seconds.
 */
export const ARM64_MACHINE_MODEL: MachineModel = {
  arch: 'arm64',
  program: 'qemu-system-aarch64',
  packageName: 'qemu-system-arm',
  cpuList: 'qemu-system-aarch64 -cpu help',
  cpu: 'neoverse-n1',
  memoryMebibytes: 256,
  append: [
    'console=ttyAMA0',
    'quiet',
    'panic=-1',
    // Memory set aside for devices that are not there.
    'cma=0',
    'nokaslr',
    'norandmaps',
    'randomize_kstack_offset=off',
    'cryptomgr.notests',
  ],
  ending: 'poweroff',
  ticksPerInstruction: 1,
  compiler: { command: 'aarch64-linux-gnu-g++', packageName: 'g++-aarch64-linux-gnu' },
  silenceSeconds: 60,
  caveat: ICOUNT_CAVEAT,
  command: ({ kernelPath, initramfsPath, append, cpu, memoryMebibytes }) => ({
    command: 'qemu-system-aarch64',
    args: [
      ...[
        '-accel',
        'tcg',
        '-cpu',
        `${cpu},cntfrq=${String(COUNTER_HZ)}`,
        '-smp',
        '1',
        '-m',
        String(memoryMebibytes),
      ],
      ...['-machine', 'virt,virtualization=on,gic-version=3'],
      ...['-nodefaults', '-display', 'none', '-serial', 'stdio', '-no-reboot'],
      // Virtual time is instructions and nothing else: no seed, clock or sleep of this machine enters.
      ...['-icount', 'shift=0,sleep=off', '-seed', '1', '-rtc', 'base=2024-01-01,clock=vm'],
      ...['-kernel', kernelPath, '-initrd', initramfsPath, '-append', append],
    ],
  }),
};
