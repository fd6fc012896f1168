/** How far a run has come: the widest interval after each round. */
import type { Round } from '../samples/protocol.js';
import { isUndelayed, type Cell } from '../plan/cell.js';
import type { Plan } from '../plan/plan.js';
import { signIntervalOfSorted } from './inference/interval.js';
import { logRatio, pairsOf } from './paired.js';
import { isQuantized } from './quantized.js';

/** Numbers in ascending order as they arrive; at the size of a run an insertion moves a few kilobytes at most. */
class SortedColumn {
  values = new Float64Array(64);
  count = 0;

  insert(value: number): void {
    if (this.count === this.values.length) {
      const grown = new Float64Array(this.count * 2);
      grown.set(this.values);
      this.values = grown;
    }
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.values[middle] ?? NaN) < value) low = middle + 1;
      else high = middle;
    }
    this.values.copyWithin(low + 1, low, this.count);
    this.values[low] = value;
    this.count++;
  }
}

interface Tracked {
  readonly cell: Cell;
  /** Index of the base cell the ratio is taken against; null: the level itself is judged. */
  readonly base: number | null;
  readonly column: SortedColumn;
  seen: boolean;
}

/** Its width as a share of its estimate, and the index of its cell. */
export interface WidestInterval {
  readonly relative: number;
  readonly cell: number;
}

/** `waiting`: too few rounds for a 95% interval. `exempt`: see {@link isQuantized}, or never measured. */
type Width = { status: 'judged'; relative: number } | { status: 'waiting' } | { status: 'exempt' };

function widthOf({ cell, base, column, seen }: Tracked): Width {
  if (!seen) return { status: 'exempt' };
  if (column.count === 0) return { status: 'waiting' };
  const { estimate, low, high, reached } = signIntervalOfSorted(column.values, column.count);
  if (base === null && isQuantized(cell, estimate)) return { status: 'exempt' };
  if (!reached) return { status: 'waiting' };
  const relative =
    base === null ? (high - low) / estimate : (Math.exp(high) - Math.exp(low)) / Math.exp(estimate);
  return { status: 'judged', relative };
}

/**
 * The adaptive stop's view of a run: the width of the widest 95% sign interval after each round. A transfer cell is
 * judged by its ratio to its base cell in the same round, because that ratio is the question and survives a change of
 * the host's state. Base and control cells, and a transfer cell whose base is not in the plan, are judged by their
 * level. Cells that were delayed on purpose are not judged. These intervals are what more rounds can narrow; a level's
 * interval in the results is over launches, and is wider where launches differ.
 */
export class IntervalTracker {
  private readonly tracked: readonly (Tracked | null)[];
  private readonly current: Float64Array;

  /** @param cells in the order of the run's indices; null for a cell not to be judged (skipped, failed) */
  constructor(cells: readonly (Cell | null)[]) {
    const bases = new Map<number, number>();
    for (const { kind, subject, reference } of pairsOf(cells)) {
      if (kind === 'over-none') bases.set(subject, reference);
    }
    this.tracked = cells.map((cell, index) =>
      cell === null || !isUndelayed(cell)
        ? null
        : { cell, base: bases.get(index) ?? null, column: new SortedColumn(), seen: false },
    );
    this.current = new Float64Array(cells.length);
  }

  /** Adds one round; a round that was cut off is ignored. */
  add(round: Round): void {
    if (!round.complete) return;
    this.current.fill(NaN);
    const dropped = new Set(round.drops.map(({ position }) => position));
    round.cell.forEach((cell, position) => {
      const tracked = this.tracked[cell];
      if (tracked) tracked.seen = true;
      if (!dropped.has(position)) this.current[cell] = round.median[position] ?? NaN;
    });
    this.tracked.forEach((tracked, index) => {
      if (tracked === null) return;
      const own = this.current[index] ?? NaN;
      const value = tracked.base === null ? own : logRatio(own, this.current[tracked.base] ?? NaN);
      if (!Number.isNaN(value)) tracked.column.insert(value);
    });
  }

  /** Null until every judged cell has the rounds that a 95% interval needs (six). */
  widest(): WidestInterval | null {
    let widest: WidestInterval | null = null;
    for (const [cell, tracked] of this.tracked.entries()) {
      if (tracked === null) continue;
      const width = widthOf(tracked);
      if (width.status === 'waiting') return null;
      if (width.status === 'exempt') continue;
      if (widest === null || width.relative > widest.relative) widest = { relative: width.relative, cell };
    }
    return widest;
  }
}

const NO_INTERVALS: Pick<IntervalTracker, 'add' | 'widest'> = {
  add: () => undefined,
  widest: () => null,
};

/** The view of a run. A run that counts instructions estimates nothing, so only its number of rounds ends it. */
export function intervalView(
  cells: readonly (Cell | null)[],
  clock: Plan['clock'],
): Pick<IntervalTracker, 'add' | 'widest'> {
  return clock === 'instructions' ? NO_INTERVALS : new IntervalTracker(cells);
}
