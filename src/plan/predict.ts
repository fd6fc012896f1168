/** How long a plan will take. */
import { guestId, type Cell, type Mode } from './cell.js';
import type { Plan } from './plan.js';

/**
 * Rough costs in clock ticks, as seen on one host with `/dev/kvm` inside a virtual machine. Only their ratios
 * matter here: a block's length is set by its guest's slowest cell.
 */
const EXIT_TICKS: Readonly<Partial<Record<Mode, number>>> = {
  'long64-ring0': 20_000,
  'long64-ring3': 70_000,
};
const USUAL_EXIT_TICKS = 20_000;
const IOCTL_TICKS = 13_000;
const SYNC_COPY_TICKS = 300;
const TICKS_PER_NS = 2.6;

/** What a sampler aims at for the slowest cell of a guest (0.5 to 2 ms), in seconds. */
const SLOWEST_BLOCK_SECONDS = 0.001;
const CONTROL_BLOCK_SECONDS = 0.0002;
/** A launch starts a process, makes its VMs and takes the proof of each cell before it times any. */
const LAUNCH_SECONDS = 0.3;
const PROOF_SECONDS = 0.001;
/** The widest interval after one round, as a share; it narrows with the square root of the rounds. From the same host. */
const ONE_ROUND_INTERVAL = 0.05;

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

function exitTicks(cell: Cell): number {
  if (cell.kind === 'control') return 0;
  const exit = (EXIT_TICKS[cell.mode] ?? USUAL_EXIT_TICKS) + TICKS_PER_NS * (cell.delayNs ?? 0);
  if (cell.kind === 'base') return exit;
  const copies = cell.groups.length * (cell.direction === 'both' ? 2 : 1);
  return exit + copies * (cell.transfer === 'ioctl' ? IOCTL_TICKS : SYNC_COPY_TICKS);
}

function guestOf(cell: Cell): string | null {
  return cell.kind === 'control' ? null : guestId(cell);
}

function roundSeconds(cells: readonly Cell[]): number {
  const slowest = new Map<string | null, number>();
  for (const cell of cells) {
    slowest.set(guestOf(cell), Math.max(slowest.get(guestOf(cell)) ?? 0, exitTicks(cell)));
  }
  return cells.reduce((total, cell) => {
    const longest = slowest.get(guestOf(cell)) ?? 0;
    const share = longest === 0 ? CONTROL_BLOCK_SECONDS : (SLOWEST_BLOCK_SECONDS * exitTicks(cell)) / longest;
    return total + share;
  }, 0);
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
  const round = roundSeconds(plan.cells);
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
