import { launchesNeeded } from '../../../stats/detectable.js';
import type { TimedEvidence } from './evidence.js';

const POWER = 0.9;
const ALPHA = 0.05;

/**
 * Launches of each run at which nine in ten unchanged cells of this scatter would be proved inside the margin: what
 * to ask for where a cell is inconclusive. Null: a thousand would not do, or there is no scatter to go by.
 */
export function launchesToDecide({ standardError, margin, states }: TimedEvidence): number | null {
  const baseline = states.reduce((sum, state) => sum + state.baseline, 0);
  const candidate = states.reduce((sum, state) => sum + state.candidate, 0);
  const launchSpread = standardError / Math.sqrt(1 / baseline + 1 / candidate);
  if (!(launchSpread > 0)) return null;
  // Proving a change below the margin is finding that it lies the whole margin away from it.
  return launchesNeeded({ launchSpread, margin: 0, alpha: ALPHA, power: POWER }, Math.log1p(margin));
}
