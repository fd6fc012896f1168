/**
 * Counters that count exits: KVM's own statistics of every arch (struct kvm_vcpu_stat in arch/<arch>/kvm), as debugfs, kvm_stat,
 * QEMU and libvirt print them; Firecracker's metrics; and the trace points that count as they are.
 */
import { entryOf } from '../../../lib/entry_of.js';
import {
  ALL_EXITS,
  APIC,
  DEVICE_MEMORY,
  FINISHED,
  FIRMWARE_CALL,
  HALT,
  HOST_INTERRUPT,
  HYPERCALL,
  kernel,
  PAGE,
  PORT,
  READ_MSR,
  UNNAMED,
  userspace,
  WRITE_MSR,
  either,
  type KnownExit,
} from './known_exit.js';

type Counters = Readonly<Record<string, KnownExit>>;

const SIGNAL = userspace('INTR', 'KVM_RUN returned for a signal');
const INTERRUPT_WINDOW = userspace('IRQ_WINDOW_OPEN');
const IDLE = kernel('a guest that waits stays in the kernel');
const REGISTER_IN_KERNEL = kernel('a system register that KVM handles');

const X86: Counters = {
  exits: ALL_EXITS,
  io_exits: PORT,
  mmio_exits: userspace('MMIO'),
  halt_exits: HALT,
  request_irq_exits: INTERRUPT_WINDOW,
  // Of kernels before 5.14.
  request_irq: INTERRUPT_WINDOW,
  signal_exits: SIGNAL,
  notify_window_exits: userspace('NOTIFY'),
  irq_exits: HOST_INTERRUPT,
  irq_window_exits: FINISHED,
  irq_window: FINISHED,
  nmi_window_exits: FINISHED,
  nmi_window: FINISHED,
  hypercalls: HYPERCALL,
};

/** Of openEuler's kernel, beside x86's own. */
const OPENEULER: Counters = {
  cr_exits: FINISHED,
  msr_rd_exits: READ_MSR,
  msr_wr_exits: WRITE_MSR,
  apic_wr_exits: APIC,
  ept_vio_exits: PAGE,
  ept_mis_exits: PAGE,
  pause_exits: FINISHED,
};

const ARM64: Counters = {
  hvc_exit_stat: FIRMWARE_CALL,
  wfe_exit_stat: IDLE,
  wfi_exit_stat: IDLE,
  mmio_exit_user: userspace('MMIO'),
  mmio_exit_kernel: kernel('a device in the kernel'),
};

const RISCV: Counters = {
  ecall_exit_stat: FIRMWARE_CALL,
  csr_exit_user: userspace('RISCV_CSR'),
  csr_exit_kernel: REGISTER_IN_KERNEL,
  load_misaligned_exits: FINISHED,
  store_misaligned_exits: FINISHED,
  load_access_exits: FINISHED,
  store_access_exits: FINISHED,
  instr_illegal_exits: FINISHED,
};

const S390: Counters = {
  exit_userspace: UNNAMED,
  exit_null: HOST_INTERRUPT,
  exit_external_request: FINISHED,
  exit_io_request: FINISHED,
  exit_external_interrupt: FINISHED,
  exit_stop_request: FINISHED,
  exit_validity: FINISHED,
  exit_instruction: FINISHED,
  exit_pei: FINISHED,
  exit_program_interruption: FINISHED,
  exit_instr_and_program_int: FINISHED,
  exit_instr_and_program: FINISHED,
  exit_operation_exception: FINISHED,
  exit_wait_state: IDLE,
};

const POWERPC: Counters = {
  sum_exits: ALL_EXITS,
  light_exits: FINISHED,
  itlb_real_miss_exits: FINISHED,
  itlb_virt_miss_exits: FINISHED,
  dtlb_real_miss_exits: FINISHED,
  dtlb_virt_miss_exits: FINISHED,
  syscall_exits: either('PAPR_HCALL', 'KVM answers many hypercalls itself'),
  isi_exits: FINISHED,
  dsi_exits: FINISHED,
  emulated_inst_exits: FINISHED,
  dec_exits: HOST_INTERRUPT,
  ext_intr_exits: HOST_INTERRUPT,
  dbell_exits: FINISHED,
  gdbell_exits: FINISHED,
};

const LOONGARCH: Counters = {
  int_exits: HOST_INTERRUPT,
  idle_exits: IDLE,
  cpucfg_exits: FINISHED,
  hypercall_exits: FIRMWARE_CALL,
};

/** src/vmm/src/logger/metrics.rs. */
const FIRECRACKER: Counters = {
  exit_io_in: userspace('IO'),
  exit_io_out: userspace('IO'),
  exit_mmio_read: userspace('MMIO'),
  exit_mmio_write: userspace('MMIO'),
};

/** Columns of openEuler's vmtop (src/field.c). */
const VMTOP: Counters = {
  EXThvc: FIRMWARE_CALL,
  EXTwfe: IDLE,
  EXTwfi: IDLE,
  EXTmmioU: userspace('MMIO'),
  EXTmmioK: kernel('a device in the kernel'),
  EXTfp: FINISHED,
  EXTirq: HOST_INTERRUPT,
  EXTsys64: REGISTER_IN_KERNEL,
  EXTmabt: kernel('a page that KVM fills in; accesses to devices are counted apart'),
  EXTsum: ALL_EXITS,
  EXTerr: userspace('INTERNAL_ERROR'),
  EXTukn: FINISHED,
  EXTcp153: REGISTER_IN_KERNEL,
  EXTcp156: REGISTER_IN_KERNEL,
  EXT14m: REGISTER_IN_KERNEL,
  EXT14l: REGISTER_IN_KERNEL,
  EXT146: REGISTER_IN_KERNEL,
  EXTsmc: FIRMWARE_CALL,
  EXTsve: FINISHED,
  EXTdbg: userspace('DEBUG'),
  EXTfail: userspace('FAIL_ENTRY'),
  EXTio: PORT,
  EXTmmio: userspace('MMIO'),
  EXThalt: HALT,
  EXTsig: SIGNAL,
  EXTnmiW: FINISHED,
  EXTirqW: FINISHED,
  EXTcr: FINISHED,
  EXTrmsr: READ_MSR,
  EXTwmsr: WRITE_MSR,
  EXTapic: APIC,
  EXTeptv: PAGE,
  EXTeptm: PAGE,
  EXTpau: FINISHED,
};

const ACCESS = kernel('accesses, a part of the exits');
/** Trace points of kvm:* that stand for exits, when a tool only counts them. */
export const TRACE_POINTS: Counters = {
  kvm_userspace_exit: UNNAMED,
  kvm_exit: ALL_EXITS,
  kvm_x86_exit: ALL_EXITS,
  kvm_guest_exit: ALL_EXITS,
  kvm_s390_sie_exit: ALL_EXITS,
  kvm_entry: kernel('entries, not exits'),
  kvm_pio: ACCESS,
  kvm_mmio: ACCESS,
  kvm_msr: ACCESS,
  kvm_cpuid: ACCESS,
  kvm_hypercall: ACCESS,
};

/** What the same trace points say where nothing counts returns to userspace: each is one access. */
export const ACCESS_POINTS: Counters = { kvm_pio: PORT, kvm_mmio: DEVICE_MEMORY };

const COUNTERS: Counters = {
  ...POWERPC,
  ...S390,
  ...RISCV,
  ...ARM64,
  ...LOONGARCH,
  ...OPENEULER,
  ...FIRECRACKER,
  ...VMTOP,
  ...X86,
};

export function knownCounter(name: string): KnownExit | null {
  return entryOf(COUNTERS, name) ?? null;
}

export const COUNTER_NAMES: readonly string[] = Object.keys(COUNTERS);

/** A counter that the tables do not have, but whose name says that it counts exits. */
export function namesExits(name: string): boolean {
  return /(?:^|_)exits?(?:_|$)|^EXT[a-z]/.test(name);
}
