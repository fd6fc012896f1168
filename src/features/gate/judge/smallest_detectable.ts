import { medianSorted } from 'simple-statistics';
import { minimumDetectableChange } from '../../../stats/detectable.js';
import { timedEvidence, type CellJudgement, type TimedEvidence } from './evidence.js';

/** What a slowdown must measure to be found nine times in ten, the margin included. Shares: 0.05 is 5%. */
export interface SmallestDetectable {
  /** Of the cells that were timed. */
  readonly median: number;
  /** The least of all cells to go by. */
  readonly worst: { readonly id: string; readonly change: number };
  readonly power: number;
}

const POWER = 0.9;
const ALPHA = 0.05;

/** Launches of each run that entered a change. */
export function launchesOf({ states }: TimedEvidence): { baseline: number; candidate: number } {
  return states.reduce(
    (sum, state) => ({
      baseline: sum.baseline + state.baseline,
      candidate: sum.candidate + state.candidate,
    }),
    { baseline: 0, candidate: 0 },
  );
}

/** In standard errors of the change: as many for all cells with so many launches. */
function standardErrorsNeeded(baseline: number, candidate: number, alpha: number): number {
  const launchSpread = 1 / Math.sqrt(1 / baseline + 1 / candidate);
  return minimumDetectableChange({ launchSpread, baseline, candidate, margin: 0, alpha, power: POWER });
}

/**
 * The smallest slowdown that this comparison would have found in a cell, at the worst that Holm's correction for all
 * statements may ask. Null where nothing was timed, or no launches suffice.
 */
export function smallestDetectable(cells: readonly CellJudgement[]): SmallestDetectable | null {
  const statements = cells.flatMap(timedEvidence).length;
  const known = new Map<string, number>();
  const detectable = cells.flatMap((cell) => {
    const [first] = timedEvidence(cell);
    if (first === undefined) return [];
    const { baseline, candidate } = launchesOf(first);
    const key = `${baseline} ${candidate}`;
    const errors = known.get(key) ?? standardErrorsNeeded(baseline, candidate, ALPHA / statements);
    known.set(key, errors);
    const change = Math.expm1(Math.log1p(first.margin) + errors * first.standardError);
    return Number.isFinite(change) ? [{ id: cell.id, change }] : [];
  });
  const sorted = detectable.sort((left, right) => left.change - right.change);
  const worst = sorted.at(-1);
  if (worst === undefined) return null;
  return { median: medianSorted(sorted.map(({ change }) => change)), worst, power: POWER };
}
