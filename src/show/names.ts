/** The names of cells, modes and controls in sentences, axes and tables. */
import {
  EXITS,
  MODES,
  SETUPS,
  type Control,
  type ControlCell,
  type Direction,
  type Exit,
  type Group,
  type GuestPlace,
  type Mode,
  type TransferCell,
} from '../plan/cell.js';
import { entryOf } from '../lib/entry_of.js';
import type { Results } from '../results/schema.js';

export const MODE_NAME: Record<Mode, string> = {
  'long64-ring0': 'ring 0',
  'long64-ring3': 'ring 3',
  prot32: '32-bit protected mode',
  real16: '16-bit real mode',
  el1: 'EL1',
  vs: 'VS-mode',
  real64: 'real mode',
  zarch: 'z/Architecture mode',
};

/** Modes that no arch shares a run with have the first colour. */
const LOOKS: Partial<Record<Mode, number>> = { 'long64-ring3': 1, prot32: 2, real16: 3 };

/** The number of the colour and shape that a mode has in every chart. */
export function lookOfMode(mode: Mode): number {
  return LOOKS[mode] ?? 0;
}

/** `ring 0`; `ring 0, irqchip-split` where the VM is not plain. */
export function placeName({ mode, setup }: Pick<GuestPlace, 'mode' | 'setup'>): string {
  return setup === undefined ? MODE_NAME[mode] : `${MODE_NAME[mode]}, ${setup}`;
}

/** Every place that a guest can run in, plain VMs first in each mode. */
export const PLACE_ORDER: readonly string[] = MODES.flatMap((mode) =>
  SETUPS.map((setup) => placeName(setup === 'plain' ? { mode } : { mode, setup })),
);

export const EXIT_ORDER: readonly Exit[] = EXITS;

export const DIRECTION_GERUND: Record<Direction, string> = {
  read: 'Reading',
  write: 'Writing',
  both: 'Reading and writing',
};

const CONTROL_NAME: Record<Control, string> = {
  'empty-timer': 'empty timer pair',
  compute: '1,000 turns of an empty loop',
  cpuid: 'CPUID',
  'null-syscall': 'null system call',
  'bad-fd-ioctl': 'ioctl on a bad fd',
  'api-version': 'KVM_GET_API_VERSION',
  'check-extension': 'KVM_CHECK_EXTENSION',
  'vcpu-ioctl': 'cheapest vCPU ioctl',
  'immediate-exit': 'KVM_RUN, immediate_exit',
  'signal-return': 'KVM_RUN, signal pending',
  'immediate-exit-sync-out': 'immediate_exit, copy out',
  'immediate-exit-sync-in': 'immediate_exit, copy in',
};

const CONTROL_MEANING: Record<Control, string> = {
  'empty-timer': 'the cost of reading the clock twice, once per timed stretch',
  compute: 'user code alone: slower where something else runs on the same core',
  cpuid:
    'an instruction that a hypervisor takes from every guest: on a virtual machine, one exit to the hypervisor below',
  'null-syscall': 'into the kernel and back',
  'bad-fd-ioctl': 'an ioctl that fails with EBADF: it gets as far as the file table',
  'api-version': 'an ioctl on /dev/kvm that returns a constant: it gets as far as KVM',
  'check-extension': 'an ioctl on the VM: no vCPU is loaded',
  'vcpu-ioctl': 'an ioctl on the vCPU: KVM loads and puts the vCPU and moves nothing',
  'immediate-exit': 'KVM_RUN that returns before the guest is entered',
  'signal-return': 'the same, because of a pending signal (KVM_SET_SIGNAL_MASK)',
  'immediate-exit-sync-out': 'the same, and KVM stores the group into kvm_run',
  'immediate-exit-sync-in': 'the same, and KVM loads the group from kvm_run',
};

/** Where instructions are counted the first control is something else: see `empty_timer` in native/core. */
const INSTRUCTIONS_NAME: Partial<Record<Control, string>> = { 'empty-timer': "a turn of the harness's loop" };
const INSTRUCTIONS_MEANING: Partial<Record<Control, string>> = {
  'empty-timer': 'what the harness itself adds to every exit; subtracted from all other numbers',
};

/** `KVM_RUN, immediate_exit, ring 0`. */
export function controlName(
  { control, mode, group }: Pick<ControlCell, 'control' | 'mode' | 'group'>,
  unit: Results['unit'],
): string {
  const inInstructions = unit === 'instructions' ? INSTRUCTIONS_NAME[control] : undefined;
  const name = [inInstructions ?? CONTROL_NAME[control], ...(group === undefined ? [] : [group])].join(' ');
  return mode ? `${name}, ${MODE_NAME[mode]}` : name;
}

export function controlMeaning({ control }: ControlCell, unit: Results['unit']): string {
  const inInstructions = unit === 'instructions' ? INSTRUCTIONS_MEANING[control] : undefined;
  return inInstructions ?? CONTROL_MEANING[control];
}

/** What a group is, for readers who do not know the kernel's names. */
export const GROUP_MEANING: Record<Group, string> = {
  regs: 'general registers',
  sregs: 'system registers',
  events: 'pending events',
  one: 'one register',
  core: 'core registers',
  sysregs: 'system registers',
  fpsimd: 'FP and SIMD registers',
  csr: 'control and status registers',
  fp: 'FP registers',
  vmx: 'vector registers',
  gprs: 'general registers',
  acrs: 'access registers',
  crs: 'control registers',
  arch0: 'timers and the like',
  pfault: 'page-fault hand-shake',
  prefix: 'the prefix register',
  fprs: 'FP registers',
  fpu: 'x87 and SSE registers',
  xsave: 'XSAVE area',
  xsave2: 'XSAVE area',
  xcrs: 'extended control registers',
  debugregs: 'debug registers',
  'mp-state': 'multiprocessing state',
  sregs2: 'system registers',
  'msrs-1': '1 MSR',
  'msrs-8': '8 MSRs',
  'msrs-32': '32 MSRs',
  lapic: 'local APIC registers',
};

const EACH_REGISTER = 'ONE_REG for each register';

/** The part of an ioctl's name after KVM_GET_ and KVM_SET_. The host says how many registers a one-by-one group has. */
const IOCTL_STEM: Record<Group, string> = {
  regs: 'REGS',
  sregs: 'SREGS',
  events: 'VCPU_EVENTS',
  one: 'ONE_REG',
  core: EACH_REGISTER,
  sysregs: EACH_REGISTER,
  fpsimd: EACH_REGISTER,
  csr: EACH_REGISTER,
  fp: EACH_REGISTER,
  vmx: EACH_REGISTER,
  gprs: 'REGS',
  acrs: 'SREGS',
  crs: 'SREGS',
  arch0: EACH_REGISTER,
  pfault: EACH_REGISTER,
  prefix: 'ONE_REG',
  fprs: 'FPU',
  fpu: 'FPU',
  xsave: 'XSAVE',
  xsave2: 'XSAVE2',
  xcrs: 'XCRS',
  debugregs: 'DEBUGREGS',
  'mp-state': 'MP_STATE',
  sregs2: 'SREGS2',
  'msrs-1': 'MSRS',
  'msrs-8': 'MSRS',
  'msrs-32': 'MSRS',
  lapic: 'LAPIC',
};
/** The one ioctl whose SET name differs from its GET name. */
const OTHER_NAME: Readonly<Record<string, string>> = { 'SET xsave2': 'KVM_SET_XSAVE' };
const IOCTL_VERBS: Record<Direction, readonly string[]> = {
  read: ['GET'],
  write: ['SET'],
  both: ['GET', 'SET'],
};

/** The groups of a cell as its id writes them: `regs+sregs`. */
export function groupsName(groups: readonly Group[]): string {
  return groups.join('+');
}

/**
 * The system calls an ioctl cell makes per exit: `KVM_GET_REGS + KVM_SET_REGS`. Groups that move one by one share
 * a name: `KVM_GET_ONE_REG for each register`.
 */
export function ioctlNames(cell: Pick<TransferCell, 'groups' | 'direction'>): string {
  const calls = cell.groups.flatMap((group) =>
    IOCTL_VERBS[cell.direction].map(
      (verb) => entryOf(OTHER_NAME, `${verb} ${group}`) ?? `KVM_${verb}_${IOCTL_STEM[group]}`,
    ),
  );
  const isOneByOne = (call: string): boolean => call.endsWith(EACH_REGISTER);
  return calls.filter((call, index) => !isOneByOne(call) || calls.indexOf(call) === index).join(' + ');
}

/** `general registers (regs)`. */
export function groupsMeaning(groups: readonly Group[]): string {
  const meanings = [...new Set(groups.map((group) => GROUP_MEANING[group]))];
  return `${meanings.join(', ')} (${groupsName(groups)})`;
}

/** `pio-out in ring 0`, `pio-out in ring 0, irqchip-split`. */
export function guestName(guest: GuestPlace): string {
  return `${guest.exit} in ${placeName(guest)}`;
}
