import { ICOUNT_CAVEAT, type MachineModel } from './machine_model.js';

/** Of the time base, which the processor fixes. */
const COUNTER_HZ = 512_000_000;
/**
 * 4 ns an instruction: just over two ticks of the time base, so that no two counts look alike. More would only bring
 * the timer interrupt, whose exits are not the mode, round more often.
 */
const ICOUNT_SHIFT = 2;
const NANOSECONDS = 1e9;

/**
 * A POWER9 that lets its kernel run nested guests (KVM HV under a hypervisor, which QEMU is). The host translates
 * with radix, as nested KVM wants. QEMU warns on its standard error that it does not emulate the processor's own
 * mitigations; the kernel takes them as there, which costs it the fewest instructions.
 */
export const POWERPC_MACHINE_MODEL: MachineModel = {
  arch: 'powerpc',
  program: 'qemu-system-ppc64',
  packageName: 'qemu-system-ppc',
  cpuList: 'qemu-system-ppc64 -cpu help',
  cpu: 'power9',
  memoryMebibytes: 512,
  append: [
    'console=hvc0',
    'quiet',
    'panic=-1',
    'nokaslr',
    'norandmaps',
    'randomize_kstack_offset=off',
    'cryptomgr.notests',
  ],
  ending: 'poweroff',
  ticksPerInstruction: ((1 << ICOUNT_SHIFT) * COUNTER_HZ) / NANOSECONDS,
  compiler: { command: 'powerpc64le-linux-gnu-g++', packageName: 'g++-powerpc64le-linux-gnu' },
  silenceSeconds: 90,
  caveat: ICOUNT_CAVEAT,
  command: ({ kernelPath, initramfsPath, append, cpu, memoryMebibytes }) => ({
    command: 'qemu-system-ppc64',
    args: [
      ...['-accel', 'tcg', '-cpu', cpu, '-smp', '1', '-m', String(memoryMebibytes)],
      // QEMU's own small firmware instead of SLOF, which takes 5 s.
      ...['-machine', 'pseries,cap-nested-hv=on,x-vof=on'],
      ...['-nodefaults', '-display', 'none', '-serial', 'stdio', '-no-reboot'],
      // Virtual time is instructions and nothing else: no seed, clock or sleep of this machine enters.
      ...[
        '-icount',
        `shift=${String(ICOUNT_SHIFT)},sleep=off`,
        '-seed',
        '1',
        '-rtc',
        'base=2024-01-01,clock=vm',
      ],
      ...['-kernel', kernelPath, '-initrd', initramfsPath, '-append', append],
    ],
  }),
};
