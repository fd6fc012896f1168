/** Comparisons inside a run, paired round by round. */
import { baseCell, baseOf, inSetup, isUndelayed, transferCell, type Cell } from '../plan/cell.js';
import { CONFIDENCE, signInterval } from './inference/interval.js';
import type { Comparison, Estimate } from './summary.js';

/** Two cells to be compared, by their index: `subject` is the numerator. */
export interface Pair {
  readonly kind: Comparison['kind'];
  readonly subject: number;
  readonly reference: number;
}

/** What a comparison says, without the names of its cells. */
export type PairedEstimates = Pick<Comparison, 'rounds' | 'ratio' | 'difference'>;

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

/** Log ratios of two aligned columns, round by round, those rounds left out that lack either block. */
function logRatios(subject: ArrayLike<number>, reference: ArrayLike<number>): number[] {
  const logs: number[] = [];
  for (let i = 0; i < subject.length; i++) {
    const log = logRatio(subject[i] ?? NaN, reference[i] ?? NaN);
    if (!Number.isNaN(log)) logs.push(log);
  }
  return logs;
}

function differences(subject: ArrayLike<number>, reference: ArrayLike<number>): number[] {
  const found: number[] = [];
  for (let i = 0; i < subject.length; i++) {
    const a = subject[i] ?? NaN;
    const b = reference[i] ?? NaN;
    // The same rounds as the ratio, so that the two never tell of different data.
    if (!Number.isNaN(logRatio(a, b))) found.push(a - b);
  }
  return found;
}

function estimateOf(values: readonly number[], confidence: number, map: (value: number) => number): Estimate {
  const { estimate, low, high } = signInterval(values, confidence);
  return { estimate: map(estimate), low: map(low), high: map(high) };
}

/**
 * Compares two aligned columns (entry i is round i, NaN where a block is absent or dropped; ticks per exit) by
 * round: exp of the median log ratio, and the median difference in ticks, each with its exact sign interval. A
 * round counts only when both blocks are there, whichever of the two was dropped. Null: no such round.
 */
export function comparePaired(
  subject: ArrayLike<number>,
  reference: ArrayLike<number>,
  confidence = CONFIDENCE,
): PairedEstimates | null {
  if (subject.length !== reference.length) {
    throw new RangeError(`columns of ${subject.length} and ${reference.length} rounds cannot be paired`);
  }
  const logs = logRatios(subject, reference);
  if (logs.length === 0) return null;
  return {
    rounds: logs.length,
    ratio: estimateOf(logs, confidence, Math.exp),
    difference: estimateOf(differences(subject, reference), confidence, (ticks) => ticks),
  };
}
