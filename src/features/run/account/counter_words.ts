import { entryOf } from '../../../lib/entry_of.js';

/** What KVM's counters count, in words, for the names that are known; any other is shown as it is. */
const WORDS: Readonly<Record<string, string>> = {
  exits: 'times the vCPU left the guest, for whatever reason',
  io_exits: 'port instructions that ended in userspace',
  mmio_exits: 'accesses to memory that is not there, which ended in userspace',
  halt_exits: 'halts of the guest',
  signal_exits: 'ways back to userspace because a signal was pending',
  irq_exits: "interrupts of the host that came while the guest's code ran",
  irq_window_exits: 'exits because the guest could take an interrupt again',
  request_irq_exits: 'ways back to userspace because it asked for a moment to inject an interrupt',
  nmi_window_exits: 'exits because the guest could take an NMI again',
  hypercalls: 'calls of the guest to its hypervisor',
  insn_emulation: "guest instructions that KVM's emulator carried out",
  insn_emulation_fail: "guest instructions that KVM's emulator could not carry out",
  host_state_reload: "times the host's segment and MSR state was saved for the guest",
  fpu_reload: "times the guest's floating-point registers were loaded",
  req_event: 'requests to look for pending interrupts and exceptions before the next entry',
  irq_injections: 'interrupts put into the guest',
  nmi_injections: 'NMIs put into the guest',
  tlb_flush: "flushes of the guest's address translations",
  invlpg: 'guest instructions that drop one address translation',
  l1d_flush: 'flushes of the level-1 data cache before an entry',
  pf_taken: 'page faults that KVM handled',
  pf_fixed: 'page faults that filled in a page-table entry',
  pf_emulate: 'page faults that led to the emulator',
  pf_spurious: 'page faults that were already repaired',
  pf_fast: 'page faults that were repaired without the lock',
  pf_guest: 'page faults that were passed to the guest',
  pf_mmio_spte_created: 'page-table entries made to recognize device memory',
  halt_successful_poll: 'halts that ended while KVM polled for an interrupt',
  halt_attempted_poll: 'halts at which KVM polled for an interrupt',
  halt_poll_invalid: 'polls that ended for another reason than an interrupt',
  halt_wakeup: 'wake-ups from a halt',
  nested_run: 'entries into a guest of the guest',
  preemption_reported: 'times the vCPU was preempted between two guest instructions',
  preemption_other: 'times the vCPU was preempted elsewhere',
  'vm.remote_tlb_flush': "flushes of address translations of all of the VM's vCPUs",
  'vm.remote_tlb_flush_requests': 'requests for such flushes',
  'vm.mmu_pte_write': 'guest writes to memory that KVM watches as a page table',
  'vm.mmu_cache_miss': 'page-table pages that KVM made',
};

/** Undefined for a counter that nobody has described here. */
export function counterWords(counter: string): string | undefined {
  return entryOf(WORDS, counter);
}
