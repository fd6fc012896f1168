/** How small a change this comparison can tell, and how many launches would tell more. */
import { medianSorted } from 'simple-statistics';
import { launchesNeeded, minimumDetectableChange } from '../../../stats/inference/detectable.js';
import {
  launchesOf,
  launchSpreadOf,
  quietEvidence,
  timedEvidence,
  type TimedEvidence,
} from '../document/evidence.js';
import type { GateReport, SmallestDetectable } from '../document/outcome.js';
import { SHARES } from './testing.js';

const POWER = 0.9;

/** In standard errors of the change; the same for all cells with these launches. */
function standardErrorsNeeded(baseline: number, candidate: number, alpha: number): number {
  const launchSpread = 1 / Math.sqrt(1 / baseline + 1 / candidate);
  return minimumDetectableChange({ launchSpread, baseline, candidate, margin: 0, alpha, power: POWER });
}

/**
 * The smallest slowdown that this comparison would have found in the quiet level of a cell, at the worst that Holm's correction for all
 * statements may ask. Null where nothing was timed, or no launches suffice.
 */
export function smallestDetectable({
  cells,
  alpha,
}: Pick<GateReport, 'cells' | 'alpha'>): SmallestDetectable | null {
  const statements = cells.flatMap(timedEvidence).length / SHARES.cells;
  const known = new Map<string, number>();
  const detectable = cells.flatMap((cell) => {
    const first = quietEvidence(cell);
    if (first === undefined) return [];
    const { baseline, candidate } = launchesOf(first);
    const key = `${baseline} ${candidate}`;
    const errors = known.get(key) ?? standardErrorsNeeded(baseline, candidate, alpha / statements);
    known.set(key, errors);
    const change = Math.expm1(Math.log1p(first.margin) + errors * first.standardError);
    return Number.isFinite(change) ? [{ id: cell.id, change }] : [];
  });
  const sorted = detectable.sort((left, right) => left.change - right.change);
  const worst = sorted.at(-1);
  if (worst === undefined) return null;
  return { median: medianSorted(sorted.map(({ change }) => change)), worst, power: POWER };
}

/**
 * Launches of each run at which nine in ten unchanged cells of this scatter would be proved inside what a pass excludes: what
 * to ask for where a cell is inconclusive. Null: a thousand would not do, or there is no scatter to go by.
 */
export function launchesToDecide(evidence: TimedEvidence, alpha: number): number | null {
  const launchSpread = launchSpreadOf(evidence);
  if (!(launchSpread > 0)) return null;
  // Proving a change below what a pass excludes is finding that it lies all of that away from it.
  return launchesNeeded({ launchSpread, margin: 0, alpha, power: POWER }, Math.log1p(evidence.excluded));
}
