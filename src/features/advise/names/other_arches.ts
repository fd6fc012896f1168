/** Exits of processors other than x86, as the kernel and perf print them. In small letters. */
import { entryOf } from '../../../lib/entry_of.js';
import {
  DEVICE_MEMORY,
  either,
  FINISHED,
  FIRMWARE_CALL,
  HOST_INTERRUPT,
  kernel,
  NESTED,
  PAGE,
  userspace,
  type KnownExit,
} from './known_exit.js';

type Names = Readonly<Record<string, KnownExit>>;

function all(known: KnownExit, names: string): Names {
  return Object.fromEntries(names.split(' ').map((name) => [name, known]));
}

const DEBUGGER = either('DEBUG', 'it reaches userspace where a debugger asked for it');
const SYSTEM_REGISTER = kernel('KVM handles system registers itself');
const IDLE = kernel('a guest that waits stays in the kernel');
const DEVICE_ERROR = kernel('an error of memory or a bus, handled by the kernel');

/** kvm_arm_exception_class and kvm_arm_exception_type (arch/arm64/include/asm/kvm_arm.h). */
const ARM64: Names = {
  ...all(HOST_INTERRUPT, 'irq trap_irq'),
  ...all(IDLE, 'wfx'),
  ...all(
    FINISHED,
    'fp_asimd pac sve sme smc_sve svc64 svc32 mops bti fpac ls64b iabt_low iabt_cur dabt_cur pc_align sp_align',
  ),
  ...all(FINISHED, 'fp_exc32 fp_exc64 imp_def illegal il other gcs'),
  ...all(NESTED, 'eret'),
  ...all(SYSTEM_REGISTER, 'sys64 cp15_32 cp15_64 cp14_mr cp14_ls cp14_64 cp10_id sysreg128'),
  ...all(FIRMWARE_CALL, 'hvc32 hvc64 smc32 smc64'),
  ...all(PAGE, 'dabt_low'),
  ...all(DEVICE_ERROR, 'serror el1_serror'),
  ...all(
    DEBUGGER,
    'breakpt_low breakpt_cur softstp_low softstp_cur watchpt_low watchpt_cur bkpt32 vector32 brk64',
  ),
};

const SBI = kernel(
  'KVM answers SBI calls itself, but for those of the console, of shutdown and of vendors (KVM_EXIT_RISCV_SBI)',
);

/** kvm_riscv_trap_class (arch/riscv/kvm/trace.h); perf printed the interrupts from 6.13 on. */
const RISCV: Names = {
  ...all(
    HOST_INTERRUPT,
    's_soft vs_soft m_soft s_timer vs_timer m_timer s_ext vs_ext m_ext s_gext pmu_ovf irq',
  ),
  ...all(FINISHED, 'inst_misaligned inst_access inst_illegal load_misaligned load_access store_misaligned'),
  ...all(FINISHED, 'store_access inst_page_fault load_page_fault store_page_fault inst_guest_page_fault'),
  ...all(FINISHED, 'hypervisor_syscall'),
  ...all(
    kernel('KVM handles it itself, but for CSRs that userspace asked for (KVM_EXIT_RISCV_CSR)'),
    'virtual_inst_fault',
  ),
  ...all(SBI, 'supervisor_syscall'),
  ...all(DEBUGGER, 'breakpoint'),
  ...all(PAGE, 'load_guest_page_fault store_guest_page_fault'),
};

/** The causes by number: the exception codes of the privileged architecture. */
export const RISCV_CAUSES: Readonly<Record<number, string>> = {
  0: 'INST_MISALIGNED',
  1: 'INST_ACCESS',
  2: 'INST_ILLEGAL',
  3: 'BREAKPOINT',
  4: 'LOAD_MISALIGNED',
  5: 'LOAD_ACCESS',
  6: 'STORE_MISALIGNED',
  7: 'STORE_ACCESS',
  8: 'SYSCALL',
  9: 'HYPERVISOR_SYSCALL',
  10: 'SUPERVISOR_SYSCALL',
  12: 'INST_PAGE_FAULT',
  13: 'LOAD_PAGE_FAULT',
  15: 'STORE_PAGE_FAULT',
  20: 'INST_GUEST_PAGE_FAULT',
  21: 'LOAD_GUEST_PAGE_FAULT',
  22: 'VIRTUAL_INST_FAULT',
  23: 'STORE_GUEST_PAGE_FAULT',
};

const INTERCEPTED = either('S390_SIEIC', 'KVM emulates many instructions itself');

/** sie_intercept_code, icpt_prog_codes and instructions (arch/s390/include/uapi/asm/sie.h). */
const S390: Names = {
  'host interruption': HOST_INTERRUPT,
  instruction: INTERCEPTED,
  'program interruption': FINISHED,
  'instruction and program interruption': INTERCEPTED,
  'external request': FINISHED,
  'external interruption': FINISHED,
  'i/o request': FINISHED,
  'wait state': IDLE,
  validity: userspace('S390_SIEIC', 'KVM cannot run this guest'),
  'stop request': either('S390_SIEIC', 'a stop that the VMM asked for ends in userspace'),
  'operation exception': INTERCEPTED,
  'partial-execution': FINISHED,
  'i/o interruption': FINISHED,
  'i/o instruction': INTERCEPTED,
  'timing subset': FINISHED,
};

const S390_KINDS: readonly (readonly [RegExp, KnownExit])[] = [
  [/^diag \(0x(?:9c|44)\)/, FINISHED],
  [/^diag\b/, either('S390_SIEIC', 'KVM answers most diagnose codes itself')],
  [/^sigp\b/, either('S390_SIEIC', 'KVM handles most signals between vCPUs itself')],
  [/^0x[0-9a-f]{2} [a-z0-9]{2,8}$/, INTERCEPTED],
];

const HCALL = either('PAPR_HCALL', 'KVM answers many hypercalls itself');

/** kvm_trace_symbol_exit (arch/powerpc/kvm/trace_book3s.h and trace_booke.h). */
const POWERPC: Names = {
  ...all(
    HOST_INTERRUPT,
    'external external_level external_hv decrementer hv_decrementer doorbell h_doorbell h_virt perfmon',
  ),
  ...all(
    HOST_INTERRUPT,
    'performance_monitor fit guest_dbell doorbell_critical guest_dbell_crit critical hmi',
  ),
  ...all(HCALL, 'syscall hv_syscall'),
  ...all(DEVICE_MEMORY, 'data_storage h_data_storage dtlb_miss'),
  ...all(FINISHED, 'return_to_host data_segment inst_storage inst_segment alignment program fp_unavail'),
  ...all(FINISHED, 'h_inst_storage h_emul_assist altivec vsx fac_unavail h_fac_unavail h_softpatch hv_priv'),
  ...all(FINISHED, 'ap_unavail itlb_miss spe_unavail spe_fp_data spe_fp_round'),
  ...all(DEBUGGER, 'trace'),
  ...all(DEVICE_ERROR, 'machine_check system_reset'),
  watchdog: either('WATCHDOG', 'the last stage of the watchdog ends in userspace'),
};

/** kvm_trace_symbol_exit_types (arch/loongarch/kvm/trace.h) and perf's names. */
const LOONGARCH: Names = {
  ...all(HOST_INTERRUPT, 'int interrupt'),
  ...all(IDLE, 'idle'),
  ...all(FINISHED, 'cache cpucfg csr signal gspr fpu lsx lasx gcm gcsc'),
  ...all(either('LOONGARCH_IOCSR', 'registers of interrupt controllers in the kernel stay there'), 'iocsr'),
  'privilege error': either('LOONGARCH_IOCSR', 'KVM emulates most privileged instructions itself'),
  ...Object.fromEntries(
    ['mem read', 'mem store', 'mem modify', 'memory read', 'memory store', 'memory modify'].map((name) => [
      name,
      DEVICE_MEMORY,
    ]),
  ),
  ...Object.fromEntries(['inst fetch', 'ifecth', 'others'].map((name) => [name, FINISHED])),
  ...all(FIRMWARE_CALL, 'hvc'),
};

/** A name of two arches stands for the one where it may reach userspace: SYSCALL is powerpc's. */
const BY_NAME: Names = { ...LOONGARCH, ...POWERPC, ...S390, ...RISCV, ...ARM64 };

/** @param name in small letters */
export function otherArchExit(name: string): KnownExit | null {
  if (Object.hasOwn(BY_NAME, name)) return entryOf(BY_NAME, name) ?? null;
  // H_CEDE, H_IPI and such, of `perf kvm stat --event=hcall`.
  if (/^h_[a-z0-9_]{2,30}$/.test(name)) return HCALL;
  return S390_KINDS.find(([pattern]) => pattern.test(name))?.[1] ?? null;
}
