/** What cells, modes and controls are called in sentences, axes and tables. */
import {
  EXITS,
  type Control,
  type Direction,
  type Exit,
  type Group,
  type Mode,
  type TransferCell,
} from '../plan/cell.js';

export const MODE_NAME: Record<Mode, string> = {
  'long64-ring0': 'ring 0',
  'long64-ring3': 'ring 3',
  el1: 'EL1',
  vs: 'VS-mode',
  real64: 'real mode',
  zarch: 'z/Architecture',
};

export const EXIT_ORDER: readonly Exit[] = EXITS;

export const DIRECTION_GERUND: Record<Direction, string> = {
  read: 'Reading',
  write: 'Writing',
  both: 'Reading and writing',
};

export const CONTROL_NAME: Record<Control, string> = {
  'empty-timer': 'empty timer pair',
  'null-syscall': 'null system call',
  'check-extension': 'KVM_CHECK_EXTENSION',
  'vcpu-ioctl': 'cheapest vCPU ioctl',
  'immediate-exit': 'KVM_RUN, immediate_exit',
};

export const CONTROL_MEANING: Record<Control, string> = {
  'empty-timer': 'what reading the clock twice costs, once per timed stretch',
  'null-syscall': 'the way into the kernel and back',
  'check-extension': 'an ioctl on the VM: no vCPU is loaded',
  'vcpu-ioctl': 'an ioctl on the vCPU: it is loaded and put back, nothing moves',
  'immediate-exit': 'KVM_RUN that returns before the guest is entered',
};

/** What stands behind KVM_GET_ and KVM_SET_; groups that move register by register say ONE_REG. */
const IOCTL_STEM: Record<Group, string> = {
  regs: 'REGS',
  sregs: 'SREGS',
  events: 'VCPU_EVENTS',
  one: 'ONE_REG',
  core: 'ONE_REG',
  sysregs: 'ONE_REG',
  fpsimd: 'ONE_REG',
  csr: 'ONE_REG',
  fp: 'ONE_REG',
  vmx: 'ONE_REG',
  gprs: 'REGS',
  acrs: 'SREGS',
  crs: 'SREGS',
  prefix: 'ONE_REG',
  fprs: 'FPU',
};
const IOCTL_VERBS: Record<Direction, readonly string[]> = {
  read: ['GET'],
  write: ['SET'],
  both: ['GET', 'SET'],
};

/** The groups of a cell as its id writes them: `regs+sregs`. */
export function groupsName(groups: readonly Group[]): string {
  return groups.join('+');
}

/** The system calls an ioctl cell makes per exit: `KVM_GET_REGS + KVM_SET_REGS`. */
export function ioctlNames(cell: Pick<TransferCell, 'groups' | 'direction'>): string {
  const calls = cell.groups.flatMap((group) =>
    IOCTL_VERBS[cell.direction].map((verb) => `KVM_${verb}_${IOCTL_STEM[group]}`),
  );
  return calls.join(' + ');
}

/** `pio-out in ring 0`. */
export function guestName(guest: { readonly exit: Exit; readonly mode: Mode }): string {
  return `${guest.exit} in ${MODE_NAME[guest.mode]}`;
}
