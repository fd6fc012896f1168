/** Comparisons inside a run, paired round by round. */
import { baseCell, baseOf, inSetup, isUndelayed, transferCell, type Cell } from '../plan/cell.js';
import { byLaunch } from './columns.js';
import { signInterval } from './inference/interval.js';
import { clockFloor, launchEstimate } from './launch_interval.js';
import { exponential, type Comparison, type Estimate } from './summary.js';

/** Two cells to be compared, by their index: `subject` is the numerator. */
export interface Pair {
  readonly kind: Comparison['kind'];
  readonly subject: number;
  readonly reference: number;
}

/** What a comparison says, without the names of its cells. */
export type PairedEstimates = Omit<Comparison, 'kind' | 'subject' | 'reference'>;

interface Reference {
  readonly kind: Comparison['kind'];
  readonly id: string;
}

function referencesOf(cell: Cell): Reference[] {
  if (!isUndelayed(cell)) return [];
  switch (cell.kind) {
    case 'control':
      return [];
    case 'base':
      if (cell.replica === 1) return [{ kind: 'a-a', id: baseOf(cell).id }];
      return cell.setup === undefined ? [] : [{ kind: 'over-plain', id: baseCell(cell.exit, cell.mode).id }];
    case 'transfer': {
      const { exit, mode, groups, direction, setup } = cell;
      const none: Reference = { kind: 'over-none', id: baseOf(cell).id };
      if (cell.transfer === 'ioctl') return [none];
      const ioctl = inSetup(transferCell(exit, mode, groups, direction, 'ioctl'), setup);
      return [none, { kind: 'sync-ioctl', id: ioctl.id }];
    }
  }
}

/**
 * Every comparison inside a run: each transfer cell with the base cell of its guest, each sync cell with its ioctl
 * twin, each bare exit in a VM with a set-up with the same exit in a plain VM, and the second A/A copy with the first.
 * Cells that were delayed on purpose are not compared. Null stands for a cell that was skipped or failed.
 */
export function pairsOf(cells: readonly (Cell | null)[]): Pair[] {
  const indexOf = new Map<string, number>();
  cells.forEach((cell, index) => {
    if (cell !== null) indexOf.set(cell.id, index);
  });
  return cells.flatMap((cell, subject) => {
    if (cell === null) return [];
    return referencesOf(cell).flatMap(({ kind, id }) => {
      const reference = indexOf.get(id);
      return reference === undefined ? [] : [{ kind, subject, reference }];
    });
  });
}

/** ln(subject / reference) of one round; NaN where either block is absent or not above zero. */
export function logRatio(subject: number, reference: number): number {
  return subject > 0 && reference > 0 ? Math.log(subject / reference) : NaN;
}

/** Two aligned columns (entry i is round i, NaN where a block is absent or dropped; ticks per exit), and where they are from. */
export interface PairedColumns {
  readonly subject: ArrayLike<number>;
  readonly reference: ArrayLike<number>;
  /** Launch of each round. */
  readonly launches: readonly number[];
  /** How far the clock moves at once, in ticks, and the exits of a round's block: no standard error is smaller than they allow. */
  readonly stepTicks?: number;
  readonly exitsPerBlock?: number;
}

/**
 * Compares two columns by round. A launch's value is the median over its rounds of the log ratio, and of the difference
 * in ticks; the estimates are the means over the launches with Student's t. A round counts only when both blocks are
 * there, whichever of the two was dropped. Null: no such round.
 */
export function comparePaired(columns: PairedColumns): PairedEstimates | null {
  const { subject, reference, launches, stepTicks = 0, exitsPerBlock = 1 } = columns;
  if (subject.length !== reference.length || subject.length !== launches.length) {
    throw new RangeError(`columns of ${subject.length} and ${reference.length} rounds cannot be paired`);
  }
  const logs = launches.map((_, row) => logRatio(subject[row] ?? NaN, reference[row] ?? NaN));
  // The same rounds as the ratio, so that the two never tell of different data.
  const differences = logs.map((log, row) =>
    Number.isNaN(log) ? NaN : (subject[row] ?? NaN) - (reference[row] ?? NaN),
  );
  const known = logs.filter((log) => !Number.isNaN(log));
  if (known.length === 0) return null;
  // Both sides are read by the same clock.
  const leastError = Math.SQRT2 * clockFloor(stepTicks, known.length * exitsPerBlock);
  const level = launchEstimate(byLaunch(reference, launches)).estimate;
  const { launches: replicates, ...ratio } = launchEstimate(byLaunch(logs, launches), {
    leastError: leastError / level,
  });
  const { estimate, low, high } = launchEstimate(byLaunch(differences, launches), { leastError });
  return {
    rounds: known.length,
    launches: replicates,
    ratio: exponential(ratio),
    difference: { estimate, low, high },
    within: withinRun(known),
  };
}

/** The ratio over all rounds of a run with its exact sign interval, from the rounds' log ratios (at least one). */
export function withinRun(logs: readonly number[]): Estimate {
  return exponential(signInterval(logs));
}
