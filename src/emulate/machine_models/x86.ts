import { ICOUNT_CAVEAT, type MachineModel } from './machine_model.js';

/** What the model has and TCG has not. */
const NOT_IN_TCG = [
  ...['rdseed', 'sha-ni', 'fxsr-opt', 'misalignsse', '3dnowprefetch', 'osvw', 'topoext', 'perfctr-core'],
  ...['clzero', 'xsaveerptr', 'ibpb', 'nrip-save', 'xsavec', 'xsaves'],
];

/**
 * An AMD processor with SVM; TCG has no VMX. `kvm_amd.npt=0` in the append turns nested paging off. TCG's SVM does
 * not save the next instruction's address, so that hlt and mmio take KVM's emulator.
 */
export const X86_MACHINE_MODEL: MachineModel = {
  arch: 'x86',
  program: 'qemu-system-x86_64',
  packageName: 'qemu-system-x86',
  cpuList: 'qemu-system-x86_64 -cpu help',
  cpu: 'EPYC',
  kvmModule: 'kvm-amd',
  /**
   * KVM of a PREEMPT_RT kernel wants a constant TSC (kvm_x86_vendor_init, arch/x86/kvm/x86.c), which TCG does not let a
   * model have unless it is forced; then nothing else of the model may be taken away silently either. The TSC counts
   * instructions, which is as constant as it gets.
   */
  realtimeCpu: ['EPYC', ...NOT_IN_TCG.map((name) => `-${name}`), '+invtsc', 'x-force-features=on'].join(','),
  memoryMebibytes: 128,
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
  recorder: 'plugin',
  caveat: ICOUNT_CAVEAT,
  command: ({ kernelPath, initramfsPath, append, cpu, memoryMebibytes }) => ({
    command: 'qemu-system-x86_64',
    args: [
      ...['-accel', 'tcg', '-cpu', cpu, '-smp', '1', '-m', String(memoryMebibytes), '-machine', 'microvm'],
      ...['-nodefaults', '-display', 'none', '-serial', 'stdio', '-no-reboot'],
      // Virtual time is instructions and nothing else: no seed, clock or sleep of this machine enters.
      ...['-icount', 'shift=0,sleep=off', '-seed', '1', '-rtc', 'base=2024-01-01,clock=vm'],
      ...['-kernel', kernelPath, '-initrd', initramfsPath, '-append', append],
    ],
  }),
};
