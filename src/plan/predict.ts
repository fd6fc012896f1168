/** How long a plan will take. */
import { blockExits, CONTROL_BLOCK_MS, plannedExits } from './block_length.js';
import type { BaseCell, Cell, Mode, TransferCell } from './cell.js';
import type { Plan } from './plan.js';

/**
 * Rough costs in clock ticks, as seen on one host with `/dev/kvm` inside a virtual machine. Their ratios matter most:
 * as many exits make a block as take some 0.6 ms, whatever the host.
 */
const EXIT_TICKS: Readonly<Partial<Record<Mode, number>>> = {
  'long64-ring0': 20_000,
  'long64-ring3': 70_000,
};
const USUAL_EXIT_TICKS = 20_000;
const IOCTL_TICKS = 13_000;
const SYNC_COPY_TICKS = 300;
const TICKS_PER_NS = 2.6;

const CONTROL_BLOCK_SECONDS = CONTROL_BLOCK_MS / 1000;
/** Around each block: the entry to the exit before it, its watchdog, its registers before and after. */
const BESIDE_BLOCK_SECONDS = 0.0001;
/** A launch starts a process, makes its VMs and takes the proof of each cell before it times any. */
const LAUNCH_SECONDS = 0.3;
const PROOF_SECONDS = 0.001;
/** The widest interval over launches, as a share, times the square root of all rounds. From the same host. */
const ONE_ROUND_INTERVAL = 0.15;

/** Of an emulated x86 host, on the same host. */
const BOOT_SECONDS = 6;
const COUNTED_CELL_SECONDS = 0.01;

/** A run ends between the least and the most, when every interval is narrow enough. */
export interface Prediction {
  readonly roundSeconds: number;
  /** With the fewest rounds allowed. */
  readonly leastSeconds: number;
  /** If intervals narrow as they did on the host of the table. */
  readonly likelySeconds: number;
  /** When the target interval is never reached. */
  readonly mostSeconds: number;
}

type GuestCell = BaseCell | TransferCell;

function isGuestCell(cell: Cell): cell is GuestCell {
  return cell.kind !== 'control';
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function exitTicks(cell: GuestCell): number {
  const exit = (EXIT_TICKS[cell.mode] ?? USUAL_EXIT_TICKS) + TICKS_PER_NS * (cell.delayNs ?? 0);
  if (cell.kind === 'base') return exit;
  const copies = cell.groups.length * (cell.direction === 'both' ? 2 : 1);
  return exit + copies * (cell.transfer === 'ioctl' ? IOCTL_TICKS : SYNC_COPY_TICKS);
}

function exitMs(cell: GuestCell): number {
  return exitTicks(cell) / TICKS_PER_NS / 1e6;
}

function blockSeconds(cell: GuestCell, { exitsPerBlock }: Plan): number {
  const ms = exitMs(cell);
  return ((plannedExits(exitsPerBlock, cell) ?? blockExits(cell, ms)) * ms) / 1000;
}

function roundSeconds(plan: Plan): number {
  const { cells } = plan;
  const guests = cells.filter(isGuestCell);
  const blocks = sum(guests.map((cell) => blockSeconds(cell, plan)));
  const controls = cells.length - guests.length;
  return blocks + controls * CONTROL_BLOCK_SECONDS + cells.length * BESIDE_BLOCK_SECONDS;
}

/** Rounds of a launch until the target is reached, all launches together. */
function likelyRounds({ targetInterval, launches, minRounds, maxRounds }: Plan): number {
  const needed = Math.ceil((ONE_ROUND_INTERVAL / targetInterval) ** 2 / launches);
  return Math.min(maxRounds, Math.max(minRounds, needed));
}

/** A host boots, proves each cell, then counts; emulation takes a few hundred thousand instructions a cell and round. */
function predictCounted(plan: Plan): Prediction {
  const round = COUNTED_CELL_SECONDS * plan.cells.length;
  const within = (rounds: number): number => plan.launches * (BOOT_SECONDS + rounds * round);
  return {
    roundSeconds: round,
    leastSeconds: within(plan.minRounds),
    likelySeconds: within(plan.minRounds),
    mostSeconds: within(plan.maxRounds),
  };
}

/** Predicts how long a plan takes, in seconds, from a table of costs; nothing is measured. */
export function predictSeconds(plan: Plan): Prediction {
  if (plan.clock === 'instructions') return predictCounted(plan);
  const round = roundSeconds(plan);
  const setUp = plan.launches * (LAUNCH_SECONDS + PROOF_SECONDS * plan.cells.length);
  // The time limit counts from the start of the run, set-up included.
  const within = (rounds: number): number =>
    Math.min(setUp + plan.launches * rounds * round, plan.maxTimeSeconds);
  return {
    roundSeconds: round,
    leastSeconds: within(plan.minRounds),
    likelySeconds: within(likelyRounds(plan)),
    mostSeconds: within(plan.maxRounds),
  };
}
