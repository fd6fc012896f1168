import { ICOUNT_CAVEAT, type MachineModel } from './machine_model.js';

/**
 * An AMD processor with SVM; TCG has no VMX. `kvm_amd.npt=0` in the append turns nested paging off. TCG's SVM does
 * not save the next instruction's address, so that hlt and mmio take KVM's emulator.
 */
export const X86_MACHINE_MODEL: MachineModel = {
  arch: 'x86',
  program: 'qemu-system-x86_64',
  packageName: 'qemu-system-x86',
  cpu: 'EPYC',
  append: [
    'console=ttyS0',
    'quiet',
    'panic=-1',
    // A microvm without it hangs at the end.
    'reboot=t',
    'nokaslr',
    'norandmaps',
    'randomize_kstack_offset=off',
    'cryptomgr.notests',
  ],
  ending: 'reboot',
  ticksPerInstruction: 1,
  compiler: { command: 'x86_64-linux-gnu-g++', packageName: 'g++-x86-64-linux-gnu' },
  silenceSeconds: 60,
  caveat: ICOUNT_CAVEAT,
  command: ({ kernelPath, initramfsPath, append, cpu }) => ({
    command: 'qemu-system-x86_64',
    args: [
      ...['-accel', 'tcg', '-cpu', cpu, '-smp', '1', '-m', '128', '-machine', 'microvm'],
      ...['-nodefaults', '-display', 'none', '-serial', 'stdio', '-no-reboot'],
      // Virtual time is instructions and nothing else: no seed, clock or sleep of this machine enters.
      ...['-icount', 'shift=0,sleep=off', '-seed', '1', '-rtc', 'base=2024-01-01,clock=vm'],
      ...['-kernel', kernelPath, '-initrd', initramfsPath, '-append', append],
    ],
  }),
};
