import { ICOUNT_CAVEAT, type MachineModel } from './machine_model.js';

/**
 * A 64-bit processor with the hypervisor extension. The runner counts by `cycle`, which moves by one an instruction
 * here, and not by `time`, which moves by one in a hundred (native/arch/riscv/counter.cc).
 */
export const RISCV_MACHINE_MODEL: MachineModel = {
  arch: 'riscv',
  program: 'qemu-system-riscv64',
  packageName: 'qemu-system-misc',
  cpuList: 'qemu-system-riscv64 -cpu help',
  cpu: 'rv64',
  memoryMebibytes: 256,
  append: [
    'console=ttyS0',
    'quiet',
    'panic=-1',
    'nokaslr',
    'norandmaps',
    'randomize_kstack_offset=off',
    'cryptomgr.notests',
  ],
  ending: 'poweroff',
  ticksPerInstruction: 1,
  compiler: { command: 'riscv64-linux-gnu-g++', packageName: 'g++-riscv64-linux-gnu' },
  silenceSeconds: 60,
  caveat: ICOUNT_CAVEAT,
  command: ({ kernelPath, initramfsPath, append, cpu, memoryMebibytes }) => ({
    command: 'qemu-system-riscv64',
    args: [
      ...[
        '-accel',
        'tcg',
        '-cpu',
        `${cpu},h=true`,
        '-smp',
        '1',
        '-m',
        String(memoryMebibytes),
        '-machine',
        'virt',
      ],
      ...['-nodefaults', '-display', 'none', '-serial', 'stdio', '-no-reboot'],
      // Virtual time is instructions and nothing else: no seed, clock or sleep of this machine enters.
      ...['-icount', 'shift=0,sleep=off', '-seed', '1', '-rtc', 'base=2024-01-01,clock=vm'],
      ...['-kernel', kernelPath, '-initrd', initramfsPath, '-append', append],
    ],
  }),
};
