import type { AppDependencies } from '../../../src/app/context.js';
import type { VmmTrace } from '../../../src/measure/vmm_trace.js';

/** Four exits of one vCPU thread, as tracefs prints them: the registers are read at one of the two port accesses. */
const RECORDED = [
  ' CPU 0/KVM-2662 [000] ..... 100.000100: kvm_userspace_exit: reason KVM_EXIT_IO (2)',
  ' CPU 0/KVM-2662 [000] ..... 100.000120: sys_enter_ioctl: fd: d, cmd: 8090ae81, arg: 7fbd9f1e8510',
  ' CPU 0/KVM-2662 [000] ..... 100.000150: sys_enter_ioctl: fd: d, cmd: ae80, arg: 0',
  ' CPU 0/KVM-2662 [000] ..... 100.000210: kvm_userspace_exit: reason KVM_EXIT_IO (2)',
  ' CPU 0/KVM-2662 [000] ..... 100.000250: sys_enter_ioctl: fd: d, cmd: ae80, arg: 0',
  ' CPU 0/KVM-2662 [000] ..... 100.000310: kvm_userspace_exit: reason restart (4)',
  ' CPU 0/KVM-2662 [000] ..... 100.000350: sys_enter_ioctl: fd: d, cmd: ae80, arg: 0',
  ' CPU 0/KVM-2662 [000] ..... 100.000410: kvm_userspace_exit: reason KVM_EXIT_MMIO (6)',
  '',
].join('\n');

/** The vCPU's descriptor shows with its first entry. */
const ENTRY = ' CPU 0/KVM-2662 [000] ..... 100.000001: sys_enter_ioctl: fd: d, cmd: ae80, arg: 0\n';

export class FakeVmmTrace implements VmmTrace {
  closed = false;
  private readonly chunks: string[];

  constructor(
    text = ENTRY + RECORDED,
    private readonly lostEvents = 0,
  ) {
    // Within a line, as a pipe ends where it likes.
    this.chunks = [text.slice(0, 130), text.slice(130)];
  }

  take(): string {
    return this.chunks.shift() ?? '';
  }

  lost(): number {
    return this.lostEvents;
  }

  eventNs(): number {
    return 400;
  }

  close(): void {
    this.closed = true;
  }
}

/** A world in which one VM runs, and whose clock goes on by a second a look. */
export function vmmWorld(trace: VmmTrace = new FakeVmmTrace()): Partial<AppDependencies> {
  let now = 0;
  return {
    elapsedMs: () => (now += 1000),
    runningVmms: () => [
      { pid: 2661, command: ['qemu-system-x86_64', '-name', 'guest=vm,debug-threads=on'], vcpus: 1 },
    ],
    openVmmTrace: () => Promise.resolve({ status: 'open', trace, hasCalls: true }),
  };
}
