/**
 * The names of real exits, and what each is for this tool. Names of KVM_RUN's reasons are those of include/uapi/linux/kvm.h
 * without KVM_EXIT_, of the processor's those of arch/x86/include/uapi/asm/{vmx,svm}.h as the kernel prints them.
 */

/** Whether an exit of the processor reaches userspace. */
type Handled = 'userspace' | 'kernel' | 'either';

export interface KnownExit {
  readonly handled: Handled;
  /** KVM_RUN's reason without its prefix, where it can reach userspace. */
  readonly reason: string | null;
  readonly why: string;
}

/** Which of our exits is KVM_RUN's reason; by pattern, since a reason has several guests. */
export const OUR_EXITS: Readonly<Record<string, RegExp>> = {
  IO: /^(?:string-)?pio-/,
  MMIO: /^mmio-/,
  HLT: /^hlt$/,
  HYPERCALL: /^hypercall$/,
  DEBUG: /^(?:debug|single-step|step|(?:hardware-)?breakpoint|int3)/,
  IRQ_WINDOW_OPEN: /^(?:irq|interrupt)-window/,
  SHUTDOWN: /^(?:triple-fault|shutdown)/,
  X86_RDMSR: /^rdmsr/,
  X86_WRMSR: /^wrmsr/,
  DIRTY_RING_FULL: /^dirty-ring/,
  MEMORY_FAULT: /^memory-fault/,
  INTERNAL_ERROR: /^(?:internal-error|emulation|unmapped)/,
  INTR: /^(?:signal|intr)/,
};

/** Reasons that are known and for which nothing was made: any of our exits stands for them. */
export const OTHER_REASONS = [
  ...[
    'UNKNOWN',
    'EXCEPTION',
    'FAIL_ENTRY',
    'SET_TPR',
    'TPR_ACCESS',
    'NMI',
    'SYSTEM_EVENT',
    'IOAPIC_EOI',
    'HYPERV',
  ],
  ...['AP_RESET_HOLD', 'X86_BUS_LOCK', 'XEN', 'NOTIFY', 'TDX', 'SNP_REQ_CERTS'],
];

/** What tracing prints instead of a reason when KVM_RUN returned an error. */
export const ERRORS: Readonly<Record<string, string>> = {
  RESTART: 'INTR',
  ERROR: 'INTERNAL_ERROR',
};

const kernel = (why: string): KnownExit => ({ handled: 'kernel', reason: null, why });
const either = (reason: string, why: string): KnownExit => ({ handled: 'either', reason, why });
export const userspace = (reason: string, why = 'an exit to userspace'): KnownExit => ({
  handled: 'userspace',
  reason,
  why,
});

const FINISHED = 'KVM finishes it itself';
const IO_EITHER = 'ports of devices in the kernel stay there';
const MSR_EITHER = 'most MSRs are handled by KVM';
const HLT_EITHER = 'with an irqchip in the kernel it stays there';
const NPF_EITHER = 'a page that KVM fills in, or device memory';

export const HARDWARE: readonly (readonly [RegExp, KnownExit])[] = [
  [/^(?:io_instruction|io|ioio)$/, either('IO', IO_EITHER)],
  [/^(?:ept_misconfig|npf|ept_violation)$/, either('MMIO', NPF_EITHER)],
  [/^(?:hlt|idle-halt)$/, either('HLT', HLT_EITHER)],
  [/^(?:msr_read|rdmsr|msr_read_imm)$/, either('X86_RDMSR', MSR_EITHER)],
  [/^(?:msr_write|wrmsr|msr|msr_write_imm)$/, either('X86_WRMSR', MSR_EITHER)],
  [/^(?:triple_fault|shutdown)$/, userspace('SHUTDOWN')],
  [/^(?:vmcall|vmmcall|hypercall)$/, kernel('KVM answers hypercalls itself unless it is told otherwise')],
  [
    /^(?:external_interrupt|interrupt|intr|nmi|smi|init(?:_signal)?|sipi_signal|exception_nmi)$/,
    kernel('an interrupt of the host'),
  ],
  [
    /^(?:cpuid|rdtscp?|rdpmc|wbinvd|invd|invlpga?|invpcid|xsetbv|rdrand|rdseed|rsm|encls|umwait|tpause)$/,
    kernel(FINISHED),
  ],
  [
    /^(?:pause|pause_instruction|monitor|mwait|mwait_instruction|monitor_instruction|monitor_trap_flag)$/,
    kernel(FINISHED),
  ],
  [
    /^(?:cr_access|dr_access|(?:read|write)_[cd]r\d+(?:_trap)?|cr0_sel_write|write_efer_trap)$/,
    kernel(FINISHED),
  ],
  [
    /^(?:(?:read|write)_(?:[gil]d)?tr|gdtr_idtr|ldtr_tr|task_switch|iret|pushf|popf|swint|icebp)$/,
    kernel(FINISHED),
  ],
  [
    /^(?:apic_access|apic_write|eoi_induced|tpr_below_threshold|avic_\w+)$/,
    kernel('the local APIC is in the kernel'),
  ],
  [
    /^(?:interrupt_window|nmi_window|vintr|preemption_timer|pml_full|notify|bus_lock|buslock)$/,
    kernel(FINISHED),
  ],
  [
    /^(?:vm(?:clear|launch|ptrld|ptrst|read|resume|write|off|on|run|load|save|func)|stgi|clgi|skinit|invept|invvpid)$/,
    kernel('an instruction of a nested hypervisor'),
  ],
  [/^(?:xsaves|xrstors|vmgexit\w*|tdcall|[a-z]{2} excp)$/, kernel(FINISHED)],
];

/** Of QEMU and kvm_stat (KVM's binary statistics, arch/x86/kvm/x86.c), Firecracker, and perf kvm stat's accesses. */
export const COUNTERS: Readonly<Record<string, KnownExit>> = {
  exits: kernel('all exits of the processor together'),
  io_exits: either('IO', IO_EITHER),
  mmio_exits: userspace('MMIO'),
  halt_exits: either('HLT', HLT_EITHER),
  request_irq_exits: userspace('IRQ_WINDOW_OPEN'),
  signal_exits: userspace('INTR', 'KVM_RUN returned for a signal'),
  notify_window_exits: userspace('NOTIFY'),
  irq_exits: kernel('an interrupt of the host'),
  irq_window_exits: kernel(FINISHED),
  nmi_window_exits: kernel(FINISHED),
  hypercalls: kernel('KVM answers hypercalls itself unless it is told otherwise'),
  exit_io_in: userspace('IO'),
  exit_io_out: userspace('IO'),
  exit_mmio_read: userspace('MMIO'),
  exit_mmio_write: userspace('MMIO'),
  PIN: either('IO', IO_EITHER),
  POUT: either('IO', IO_EITHER),
  R: either('MMIO', 'device memory of the kernel stays there'),
  W: either('MMIO', 'device memory of the kernel stays there'),
};

/** Names whose direction is known, to the exit of ours that has it. */
export const DIRECTED: Readonly<Record<string, string>> = {
  exit_io_in: 'pio-in',
  exit_io_out: 'pio-out',
  exit_mmio_read: 'mmio-read',
  exit_mmio_write: 'mmio-write',
  PIN: 'pio-in',
  POUT: 'pio-out',
  R: 'mmio-read',
  W: 'mmio-write',
};

/** String accesses and rare variants differ from what drivers do: a plain one, where there is one, stands for all. */
export const PLAIN: Readonly<Record<string, readonly string[]>> = {
  IO: ['pio-out', 'pio-in'],
  MMIO: ['mmio-write', 'mmio-read'],
};
