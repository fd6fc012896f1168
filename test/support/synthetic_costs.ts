/** What things cost in the synthetic runs: round figures of a host that emulates ring 0 (ticks per exit). */
import type {
  BaseCell,
  Cell,
  Control,
  Direction,
  Exit,
  Group,
  Mode,
  TransferCell,
} from '../../src/plan/cell.js';

const BASE_TICKS: Partial<Record<Mode, number>> = { 'long64-ring0': 17_000, 'long64-ring3': 65_000 };

const EXIT_EXTRA_TICKS: Partial<Record<Exit, number>> = {
  'pio-out': 0,
  'pio-in': 240,
  'mmio-write': 1_600,
  'mmio-read': 1_850,
  hlt: -700,
};

/** Any vCPU ioctl: loading and putting the vCPU is nearly all of it, whatever the group. */
export const VCPU_IOCTL_TICKS = 11_700;

const IOCTLS: Record<Direction, number> = { read: 1, write: 1, both: 2 };

/** Read and write of one group by sync; all three both ways come to 1,900. */
const SYNC_TICKS: Partial<Record<Group, { read: number; write: number }>> = {
  regs: { read: 120, write: 330 },
  sregs: { read: 250, write: 650 },
  events: { read: 150, write: 400 },
};

const CONTROL_TICKS: Record<Control, number> = {
  'empty-timer': 52,
  compute: 740,
  cpuid: 9_700,
  'null-syscall': 520,
  'bad-fd-ioctl': 480,
  'api-version': 700,
  'check-extension': 700,
  'vcpu-ioctl': VCPU_IOCTL_TICKS,
  'immediate-exit': 14_000,
  'signal-return': 15_000,
  'immediate-exit-sync-out': 14_200,
  'immediate-exit-sync-in': 14_400,
};

function guestTicks(cell: BaseCell | TransferCell): number {
  return (BASE_TICKS[cell.mode] ?? 0) + (EXIT_EXTRA_TICKS[cell.exit] ?? 0);
}

function syncTicks(group: Group, direction: Direction): number {
  const { read, write } = SYNC_TICKS[group] ?? { read: 0, write: 0 };
  return { read, write, both: read + write }[direction];
}

/** The true level of a cell, before any noise. */
export function trueTicks(cell: Cell): number {
  if (cell.kind === 'control') return CONTROL_TICKS[cell.control];
  if (cell.kind === 'base') return guestTicks(cell);
  if (cell.transfer === 'ioctl') {
    return guestTicks(cell) + VCPU_IOCTL_TICKS * IOCTLS[cell.direction] * cell.groups.length;
  }
  return cell.groups.reduce((sum, group) => sum + syncTicks(group, cell.direction), guestTicks(cell));
}

/** What the host's second state adds to each KVM_RUN; other ioctls do not feel it. */
export function secondStateTicks(cell: Cell): number {
  if (cell.kind === 'control') return 0;
  return cell.mode === 'long64-ring0' ? 5_000 : 13_000;
}
