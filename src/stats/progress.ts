/** How far a run has come: the widest of the intervals that it will print, and what more rounds of a launch can gain. */
import { medianAbsoluteDeviation } from 'simple-statistics';
import type { Round } from '../samples/protocol.js';
import { isUndelayed, type Cell } from '../plan/cell.js';
import type { Plan } from '../plan/plan.js';
import { launchMedians, meanInterval } from './launch_interval.js';
import { MAD_TO_SIGMA, median } from './medians.js';
import { logRatio, pairsOf, type Pair } from './paired.js';
import { isQuantized } from './quantized.js';
import { isBounded, type Comparison, type Estimate, type Level } from './summary.js';

/** Its width as a share of its estimate, and its cell. */
export interface WidestInterval<Name> {
  readonly relative: number;
  readonly cell: Name;
}

/** The comparisons that a run is for. Those with the plain set-up and of the A/A pair are answers to other questions. */
const JUDGED: readonly Pair['kind'][] = ['over-none', 'sync-ioctl'];

function relativeWidth({ estimate, low, high }: Estimate): number {
  return (high - low) / estimate;
}

function widestOf<Name>(all: readonly WidestInterval<Name>[]): WidestInterval<Name> | null {
  return all.reduce<WidestInterval<Name> | null>(
    (widest, each) => (widest === null || each.relative > widest.relative ? each : widest),
    null,
  );
}

/**
 * The widest 95% interval of a run's ratios, which its target is about; of its levels, where nothing is compared. Null
 * where one of them is not known: with one launch none is.
 */
export function widestInterval(
  cells: readonly (Cell | null)[],
  levels: readonly (Level | null)[],
  comparisons: readonly Comparison[],
): WidestInterval<string> | null {
  const ratios = comparisons.filter(({ kind }) => JUDGED.includes(kind));
  const judged =
    ratios.length > 0
      ? ratios.map(({ subject, ratio }) => ({ cell: subject, estimate: ratio }))
      : cells.flatMap((cell, index) => {
          const level = levels[index];
          if (cell === null || !level || !isUndelayed(cell)) return [];
          return isQuantized(cell, level.estimate) ? [] : [{ cell: cell.id, estimate: level }];
        });
  if (!judged.every(({ estimate }) => isBounded(estimate))) return null;
  return widestOf(judged.map(({ cell, estimate }) => ({ cell, relative: relativeWidth(estimate) })));
}

/** What is judged while the run goes on: a ratio, or the logarithm of a level; by launch, in the order of its rounds. */
interface Tracked {
  readonly subject: number;
  readonly reference: number | null;
  readonly launches: Map<number, number[]>;
}

function trackedOf(cells: readonly (Cell | null)[]): Tracked[] {
  const pairs = pairsOf(cells).filter(({ kind }) => JUDGED.includes(kind));
  if (pairs.length > 0)
    return pairs.map(({ subject, reference }) => ({ subject, reference, launches: new Map() }));
  return cells.flatMap((cell, subject) =>
    cell !== null && isUndelayed(cell) ? [{ subject, reference: null, launches: new Map() }] : [],
  );
}

/** Fewer rounds do not show how rounds vary. */
const LEAST_ROUNDS = 3;

/** The adaptive stop's view of a run. Only complete rounds and kept blocks enter; delayed cells are not judged. */
export class IntervalTracker {
  private readonly tracked: readonly Tracked[];
  private readonly current: Float64Array;

  /** @param cells in the order of the run's indices; null for a cell not to be judged (skipped, failed) */
  constructor(private readonly cells: readonly (Cell | null)[]) {
    this.tracked = trackedOf(cells);
    this.current = new Float64Array(cells.length);
  }

  /** Adds one round; a round that was cut off is ignored. */
  add(round: Round): void {
    if (!round.complete) return;
    this.current.fill(NaN);
    const dropped = new Set(round.drops.map(({ position }) => position));
    round.cell.forEach((cell, position) => {
      if (!dropped.has(position)) this.current[cell] = round.median[position] ?? NaN;
    });
    for (const { subject, reference, launches } of this.tracked) {
      const value = logRatio(
        this.current[subject] ?? NaN,
        reference === null ? 1 : (this.current[reference] ?? NaN),
      );
      if (Number.isNaN(value)) continue;
      const own = launches.get(round.launch);
      if (own === undefined) launches.set(round.launch, [value]);
      else own.push(value);
    }
  }

  private get judged(): Tracked[] {
    return this.tracked.filter(({ subject, reference, launches }) => {
      const [cell, first] = [this.cells[subject], [...launches.values()][0]];
      if (reference !== null || !cell) return true;
      return first !== undefined && !isQuantized(cell, Math.exp(median(first)));
    });
  }

  /** The widest interval of {@link widestInterval} so far, by the index of its cell; null before the second launch. */
  widest(): WidestInterval<number> | null {
    const all: WidestInterval<number>[] = [];
    for (const { subject, launches } of this.judged) {
      const medians = launchMedians([...launches.values()]);
      if (medians.length < 2) return null;
      const { estimate, low, high } = meanInterval(medians);
      const relative = (Math.exp(high) - Math.exp(low)) / Math.exp(estimate);
      all.push({ cell: subject, relative });
    }
    return widestOf(all);
  }

  /** The standard deviation of rounds inside launches, as a share: the median over what is judged; null: too few rounds. */
  roundSpread(): number | null {
    const spreads = this.judged.flatMap(({ launches }) => {
      const known = [...launches.values()].filter(({ length }) => length >= LEAST_ROUNDS);
      return known.length === 0
        ? []
        : [median(known.map((values) => MAD_TO_SIGMA * medianAbsoluteDeviation(values)))];
    });
    return spreads.length === 0 ? null : median(spreads);
  }
}

type View = Pick<IntervalTracker, 'add' | 'widest' | 'roundSpread'>;

const NO_INTERVALS: View = { add: () => undefined, widest: () => null, roundSpread: () => null };

/** The view of a run. A run that counts instructions estimates nothing, so only its number of rounds ends it. */
export function intervalView(cells: readonly (Cell | null)[], clock: Plan['clock']): View {
  return clock === 'instructions' ? NO_INTERVALS : new IntervalTracker(cells);
}
