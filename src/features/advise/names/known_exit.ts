/** What an exit's name says: whether it reaches userspace, and as which of KVM_RUN's reasons. */

/** Whether an exit of the processor reaches userspace. */
type Handled = 'userspace' | 'kernel' | 'either';

export interface KnownExit {
  readonly handled: Handled;
  /** KVM_RUN's reason without its prefix, where it can reach userspace. */
  readonly reason: string | null;
  readonly why: string;
  /** Only a VM whose local APIC is in the kernel has such exits: then HLT stays in the kernel as well. */
  readonly provesApic?: true;
}

export const kernel = (why: string): KnownExit => ({ handled: 'kernel', reason: null, why });
export const either = (reason: string, why: string): KnownExit => ({ handled: 'either', reason, why });
export const userspace = (reason: string, why = 'an exit to userspace'): KnownExit => ({
  handled: 'userspace',
  reason,
  why,
});

export const FINISHED = kernel('KVM finishes it itself');
export const HOST_INTERRUPT = kernel('an interrupt of the host');
export const NESTED = kernel('an instruction of a nested hypervisor');
export const HYPERCALL = kernel('KVM answers hypercalls itself unless it is told otherwise');
export const ALL_EXITS = kernel('all exits of the processor together');
export const APIC: KnownExit = { ...kernel('the local APIC is in the kernel'), provesApic: true };
export const PORT = either('IO', 'ports of devices in the kernel stay there');
export const HALT = either('HLT', 'with an irqchip in the kernel it stays there');
export const PAGE = either('MMIO', 'a page that KVM fills in, or device memory');
export const DEVICE_MEMORY = either('MMIO', 'device memory of the kernel stays there');
const ASKED_MSR = 'an MSR reaches userspace only where the VMM asked for it (KVM_CAP_X86_USER_SPACE_MSR)';
export const READ_MSR = either('X86_RDMSR', ASKED_MSR);
export const WRITE_MSR = either('X86_WRMSR', ASKED_MSR);
export const FIRMWARE_CALL = either('HYPERCALL', 'KVM answers most firmware calls itself');
/** KVM_RUN did return, but nothing says why. */
export const UNNAMED = userspace('UNKNOWN', 'an exit to userspace, for a reason that is not told');
