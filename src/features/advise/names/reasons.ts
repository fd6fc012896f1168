/**
 * Why KVM_RUN returns: its reasons by number (include/uapi/linux/kvm.h, KVM_EXIT_*), with the first release that has
 * them, and the errors that it returns instead.
 */
import { userspace, UNNAMED, type KnownExit } from './known_exit.js';

/** Index is the number. */
const REASONS: readonly (readonly [name: string, since: string])[] = [
  ['UNKNOWN', '2.6.20'],
  ['EXCEPTION', '2.6.20'],
  ['IO', '2.6.20'],
  ['HYPERCALL', '2.6.20'],
  ['DEBUG', '2.6.20'],
  ['HLT', '2.6.20'],
  ['MMIO', '2.6.20'],
  ['IRQ_WINDOW_OPEN', '2.6.20'],
  ['SHUTDOWN', '2.6.20'],
  ['FAIL_ENTRY', '2.6.20'],
  ['INTR', '2.6.20'],
  ['SET_TPR', '2.6.22'],
  ['TPR_ACCESS', '2.6.25'],
  ['S390_SIEIC', '2.6.26'],
  ['S390_RESET', '2.6.26'],
  ['DCR', '2.6.26'],
  ['NMI', '2.6.27'],
  ['INTERNAL_ERROR', '2.6.31'],
  ['OSI', '2.6.35'],
  ['PAPR_HCALL', '3.2'],
  ['S390_UCONTROL', '3.4'],
  ['WATCHDOG', '3.7'],
  ['S390_TSCH', '3.9'],
  ['EPR', '3.9'],
  ['SYSTEM_EVENT', '3.17'],
  ['S390_STSI', '4.1'],
  ['IOAPIC_EOI', '4.4'],
  ['HYPERV', '4.5'],
  ['ARM_NISV', '5.5'],
  ['X86_RDMSR', '5.10'],
  ['X86_WRMSR', '5.10'],
  ['DIRTY_RING_FULL', '5.11'],
  ['AP_RESET_HOLD', '5.13'],
  ['X86_BUS_LOCK', '5.12'],
  ['XEN', '5.12'],
  ['RISCV_SBI', '5.16'],
  ['RISCV_CSR', '6.0'],
  ['NOTIFY', '6.0'],
  ['LOONGARCH_IOCSR', '6.7'],
  ['MEMORY_FAULT', '6.8'],
  ['TDX', '6.16'],
  ['ARM_SEA', '6.19'],
  ['ARM_LDST64B', '7.0'],
  ['SNP_REQ_CERTS', '7.0'],
];

export interface NumberedReason {
  readonly name: string;
  /** Linux's first release with this number. */
  readonly since: string;
}

export function reasonOfNumber(number: number): NumberedReason | null {
  const [name, since] = REASONS[number] ?? [];
  return name === undefined || since === undefined ? null : { name, since };
}

/** Names of reasons without their prefix. */
export const REASON_NAMES: readonly string[] = REASONS.map(([name]) => name);

/** By name, with its prefix or without, in any case. */
export function knownReason(name: string): KnownExit | null {
  const plain = name.replace(/^KVM_EXIT_/i, '').toUpperCase();
  return REASON_NAMES.includes(plain) ? userspace(plain) : null;
}

interface KnownError {
  readonly name: string;
  readonly known: KnownExit;
}

const MEMORY = 'KVM could not reach the memory of the guest';
/** What KVM_RUN fails with (Documentation/virt/kvm/api.rst, KVM_RUN), by errno. */
const ERRORS: Readonly<Record<number, readonly [name: string, reason: string, why: string]>> = {
  1: ['EPERM', 'INTERNAL_ERROR', 'KVM_RUN was not allowed'],
  4: ['EINTR', 'INTR', 'KVM_RUN returned for a signal'],
  5: ['EIO', 'INTERNAL_ERROR', 'KVM gave the VM up'],
  11: ['EAGAIN', 'INTR', 'the vCPU was not started yet'],
  12: ['ENOMEM', 'INTERNAL_ERROR', 'KVM had no memory'],
  14: ['EFAULT', 'MEMORY_FAULT', MEMORY],
  16: ['EBUSY', 'INTERNAL_ERROR', 'KVM_RUN was refused for now'],
  22: ['EINVAL', 'INTERNAL_ERROR', 'KVM_RUN was refused'],
  133: ['EHWPOISON', 'MEMORY_FAULT', `${MEMORY}: it is damaged`],
};

/** KVM_RUN failed: it returned to userspace all the same. @param number errno, of either sign */
export function knownError(number: number): KnownError {
  const errno = Math.abs(number);
  const [name, reason, why] = ERRORS[errno] ?? [];
  if (name === undefined || reason === undefined) return { name: `error ${String(errno)}`, known: UNNAMED };
  return {
    name: errno === 4 ? 'restart' : `error ${String(errno)} (${name})`,
    known: userspace(reason, why),
  };
}

/** By the name that strace prints: `EINTR`. */
export function knownErrorName(name: string): KnownError {
  const number = Object.entries(ERRORS).find(([, [known]]) => known === name)?.[0];
  return number === undefined ? { name, known: UNNAMED } : knownError(Number(number));
}
