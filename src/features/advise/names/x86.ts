/**
 * Exits of x86 processors as the kernel numbers and prints them: VMX_EXIT_REASONS and SVM_EXIT_REASONS of
 * arch/x86/include/uapi/asm/{vmx,svm}.h. libtraceevent (plugin_kvm.c) prints SVM's with EXIT_ before them.
 */
import {
  APIC,
  FINISHED,
  HALT,
  HOST_INTERRUPT,
  HYPERCALL,
  NESTED,
  PAGE,
  PORT,
  READ_MSR,
  userspace,
  WRITE_MSR,
  type KnownExit,
} from './known_exit.js';

/** `since`: the first release that prints the name, where that is later than the trace point itself (2.6.32). */
export interface NumberedExit {
  readonly number: number;
  readonly name: string;
  readonly known: KnownExit;
  readonly since?: string;
}

type Row = readonly [number: number, name: string, known: KnownExit, since?: string];

const numbered = (rows: readonly Row[]): readonly NumberedExit[] =>
  rows.map(([number, name, known, since]) => ({
    number,
    name,
    known,
    ...(since !== undefined && { since }),
  }));

const SHUTDOWN = userspace('SHUTDOWN', 'a crash of the guest');
const BROKEN = userspace('INTERNAL_ERROR', 'KVM cannot run this guest');
const BROKEN_ENTRY = userspace('FAIL_ENTRY', 'the processor refused to enter the guest');

export const VMX_EXITS = numbered([
  [0, 'EXCEPTION_NMI', FINISHED],
  [1, 'EXTERNAL_INTERRUPT', HOST_INTERRUPT],
  [2, 'TRIPLE_FAULT', SHUTDOWN],
  [3, 'INIT_SIGNAL', FINISHED, '5.5'],
  [4, 'SIPI_SIGNAL', FINISHED, '5.11'],
  [6, 'OTHER_SMI', HOST_INTERRUPT, '6.16'],
  // Until 5.5 it was called PENDING_INTERRUPT.
  [7, 'INTERRUPT_WINDOW', FINISHED, '5.6'],
  [7, 'PENDING_INTERRUPT', FINISHED],
  [8, 'NMI_WINDOW', FINISHED],
  [9, 'TASK_SWITCH', FINISHED],
  [10, 'CPUID', FINISHED],
  [12, 'HLT', HALT],
  [13, 'INVD', FINISHED],
  [14, 'INVLPG', FINISHED],
  [15, 'RDPMC', FINISHED],
  [16, 'RDTSC', FINISHED],
  [17, 'RSM', FINISHED],
  [18, 'VMCALL', HYPERCALL],
  [19, 'VMCLEAR', NESTED],
  [20, 'VMLAUNCH', NESTED],
  [21, 'VMPTRLD', NESTED],
  [22, 'VMPTRST', NESTED],
  [23, 'VMREAD', NESTED],
  [24, 'VMRESUME', NESTED],
  [25, 'VMWRITE', NESTED],
  [26, 'VMOFF', NESTED],
  [27, 'VMON', NESTED],
  [28, 'CR_ACCESS', FINISHED],
  [29, 'DR_ACCESS', FINISHED],
  [30, 'IO_INSTRUCTION', PORT],
  [31, 'MSR_READ', READ_MSR],
  [32, 'MSR_WRITE', WRITE_MSR],
  [33, 'INVALID_STATE', BROKEN_ENTRY, '3.8'],
  [34, 'MSR_LOAD_FAIL', BROKEN_ENTRY, '3.19'],
  [36, 'MWAIT_INSTRUCTION', FINISHED],
  [37, 'MONITOR_TRAP_FLAG', FINISHED, '3.17'],
  [39, 'MONITOR_INSTRUCTION', FINISHED],
  [40, 'PAUSE_INSTRUCTION', FINISHED],
  [41, 'MCE_DURING_VMENTRY', FINISHED],
  [43, 'TPR_BELOW_THRESHOLD', APIC],
  [44, 'APIC_ACCESS', APIC],
  [45, 'EOI_INDUCED', APIC, '3.9'],
  [46, 'GDTR_IDTR', FINISHED, '4.15'],
  [47, 'LDTR_TR', FINISHED, '4.15'],
  [48, 'EPT_VIOLATION', PAGE],
  [49, 'EPT_MISCONFIG', PAGE],
  [50, 'INVEPT', NESTED, '3.12'],
  [51, 'RDTSCP', FINISHED, '4.3'],
  [52, 'PREEMPTION_TIMER', { ...FINISHED, provesApic: true }, '3.10'],
  [53, 'INVVPID', NESTED, '4.1'],
  [54, 'WBINVD', FINISHED],
  [55, 'XSETBV', FINISHED, '2.6.35'],
  [56, 'APIC_WRITE', APIC, '3.9'],
  [57, 'RDRAND', FINISHED, '4.14'],
  [58, 'INVPCID', FINISHED, '3.6'],
  [59, 'VMFUNC', NESTED, '4.14'],
  [60, 'ENCLS', FINISHED, '4.20'],
  [61, 'RDSEED', FINISHED, '4.14'],
  [62, 'PML_FULL', FINISHED, '4.0'],
  [63, 'XSAVES', FINISHED, '3.20'],
  [64, 'XRSTORS', FINISHED, '3.20'],
  [67, 'UMWAIT', FINISHED, '5.4'],
  [68, 'TPAUSE', FINISHED, '5.4'],
  [74, 'BUS_LOCK', FINISHED, '5.12'],
  [75, 'NOTIFY', FINISHED, '6.0'],
  [76, 'SEAMCALL', FINISHED, '6.16'],
  [77, 'TDCALL', FINISHED, '6.16'],
  [84, 'MSR_READ_IMM', READ_MSR, '6.18'],
  [85, 'MSR_WRITE_IMM', WRITE_MSR, '6.18'],
]);

const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);
const EXCEPTIONS = 'DE DB NMI BP OF BR UD NM DF CSO TS NP SS GP PF RES MF AC MC XF'.split(' ');

/** Accesses of control and debug registers, and exceptions: blocks of numbers. */
const SVM_BLOCKS: readonly Row[] = [
  ...upTo(16).flatMap((index): Row[] => [
    [index, `read_cr${String(index)}`, FINISHED],
    [0x10 + index, `write_cr${String(index)}`, FINISHED],
    [0x20 + index, `read_dr${String(index)}`, FINISHED],
    [0x30 + index, `write_dr${String(index)}`, FINISHED],
    [0x90 + index, `write_cr${String(index)}_trap`, FINISHED, '5.11'],
  ]),
  ...EXCEPTIONS.map((name, index): Row => [0x40 + index, `${name} excp`, FINISHED]),
];

const SVM_PLAIN = numbered([
  ...SVM_BLOCKS,
  [0x60, 'interrupt', HOST_INTERRUPT],
  [0x61, 'nmi', HOST_INTERRUPT],
  [0x62, 'smi', HOST_INTERRUPT],
  [0x63, 'init', FINISHED],
  [0x64, 'vintr', FINISHED],
  [0x65, 'cr0_sel_write', FINISHED],
  [0x66, 'read_idtr', FINISHED],
  [0x67, 'read_gdtr', FINISHED],
  [0x68, 'read_ldtr', FINISHED],
  [0x69, 'read_tr', FINISHED],
  [0x6a, 'write_idtr', FINISHED],
  [0x6b, 'write_gdtr', FINISHED],
  [0x6c, 'write_ldtr', FINISHED],
  [0x6d, 'write_tr', FINISHED],
  [0x6e, 'rdtsc', FINISHED],
  [0x6f, 'rdpmc', FINISHED],
  [0x70, 'pushf', FINISHED],
  [0x71, 'popf', FINISHED],
  [0x72, 'cpuid', FINISHED],
  [0x73, 'rsm', FINISHED],
  [0x74, 'iret', FINISHED],
  [0x75, 'swint', FINISHED],
  [0x76, 'invd', FINISHED],
  [0x77, 'pause', FINISHED],
  [0x78, 'hlt', HALT],
  [0x79, 'invlpg', FINISHED],
  [0x7a, 'invlpga', NESTED],
  [0x7b, 'io', PORT],
  [0x7c, 'msr', WRITE_MSR],
  [0x7d, 'task_switch', FINISHED],
  [0x7e, 'ferr_freeze', FINISHED],
  [0x7f, 'shutdown', SHUTDOWN],
  [0x80, 'vmrun', NESTED],
  [0x81, 'hypercall', HYPERCALL],
  [0x82, 'vmload', NESTED],
  [0x83, 'vmsave', NESTED],
  [0x84, 'stgi', NESTED],
  [0x85, 'clgi', NESTED],
  [0x86, 'skinit', NESTED],
  [0x87, 'rdtscp', FINISHED],
  [0x88, 'icebp', FINISHED],
  [0x89, 'wbinvd', FINISHED],
  [0x8a, 'monitor', FINISHED],
  [0x8b, 'mwait', FINISHED],
  [0x8c, 'mwait_cond', FINISHED],
  [0x8d, 'xsetbv', FINISHED, '2.6.35'],
  [0x8e, 'rdpru', FINISHED, '5.5'],
  [0x8f, 'write_efer_trap', FINISHED, '5.11'],
  [0xa2, 'invpcid', FINISHED, '5.9'],
  [0xa5, 'buslock', FINISHED, '6.16'],
  [0xa6, 'idle-halt', HALT, '6.15'],
  [0x400, 'npf', PAGE],
  [0x401, 'avic_incomplete_ipi', APIC, '4.7'],
  [0x402, 'avic_unaccelerated_access', APIC, '4.7'],
  [0x403, 'vmgexit', FINISHED, '5.11'],
  [0xffffffff, 'invalid_guest_state', BROKEN_ENTRY],
]);

/** Names for the same numbers in the headers themselves, in libtraceevent, and of old kernels. */
const SVM_ALIASES: Readonly<Record<string, string>> = {
  intr: 'interrupt',
  ioio: 'io',
  vmmcall: 'hypercall',
  idtr_read: 'read_idtr',
  gdtr_read: 'read_gdtr',
  ldtr_read: 'read_ldtr',
  tr_read: 'read_tr',
  read_rt: 'read_tr',
  write_rt: 'write_tr',
  idtr_write: 'write_idtr',
  gdtr_write: 'write_gdtr',
  ldtr_write: 'write_ldtr',
  tr_write: 'write_tr',
  idle_halt: 'idle-halt',
  bus_lock: 'buslock',
  err: 'invalid_guest_state',
};

const byName = (name: string): NumberedExit[] => SVM_PLAIN.filter((each) => each.name === name);

export const SVM_EXITS: readonly NumberedExit[] = [
  ...SVM_PLAIN,
  ...Object.entries(SVM_ALIASES).flatMap(([alias, name]) =>
    byName(name).map((each) => ({ ...each, name: alias })),
  ),
  ...EXCEPTIONS.map((name, index) => ({
    number: 0x40 + index,
    name: `excp_${name.toLowerCase()}`,
    known: FINISHED,
  })),
  { number: 0x53, name: 'XM excp', known: FINISHED },
];

/** What KVM itself prints for a guest that it cannot emulate, beside the tables. */
export const OTHER_X86: Readonly<Record<string, KnownExit>> = {
  unexpected: BROKEN,
  msr_read: READ_MSR,
  msr_write: WRITE_MSR,
  rdmsr: READ_MSR,
  wrmsr: WRITE_MSR,
  pause: FINISHED,
  nmi: HOST_INTERRUPT,
};

/** No VMX reason is as high. */
const FIRST_SVM_ONLY = 0x60;

/**
 * The exit of a number. The vendors number differently: a number that VMX does not have is SVM's.
 * @param isSvm where the file says; null: from all its numbers
 */
export function x86ExitOfNumber(number: number, isSvm: boolean): NumberedExit | null {
  // VMX sets the highest bit where the entry failed.
  const plain = isSvm ? number : number & 0x7fffffff & 0xffff;
  return (isSvm ? SVM_EXITS : VMX_EXITS).find((each) => each.number === plain) ?? null;
}

export function looksLikeSvm(numbers: Iterable<number>): boolean {
  for (const number of numbers) if (number >= FIRST_SVM_ONLY && number < 0x80000000) return true;
  return false;
}
