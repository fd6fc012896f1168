/** When a gate that measures its candidate has launches enough. Asks only controls, so that it favours no verdict. */
import { viewOf } from '../../../results/run_view.js';
import type { Results } from '../../../results/schema.js';
import { minimumDetectableChange } from '../../../stats/inference/detectable.js';
import { pairOf, type RunPair } from '../../../stats/run_pair.js';
import { launchesOf, launchSpreadOf, quietEvidence, type TimedEvidence } from '../document/evidence.js';
import type { Margins, Shortage, StateLaunches } from '../document/outcome.js';
import { ALPHA, judgePair, measuredIds } from './judge.js';
import { facesOf } from './claims.js';
import { CONTROL_MARGINS, positiveControlsOf, withControlsOf } from './positive_controls.js';
import { SHARES } from './testing.js';

/** One launch does not show how launches in its state differ. */
const LEAST_LAUNCHES = 2;

function launchesByState(split: number, names: readonly (string | undefined)[]): StateLaunches[] {
  const known = [...new Set(names.filter((name) => name !== undefined))].sort();
  const count = (state: string, of: readonly (string | undefined)[]): number =>
    of.filter((name) => name === state).length;
  return known.map((state) => ({
    state,
    baseline: count(state, names.slice(0, split)),
    candidate: count(state, names.slice(split)),
  }));
}

/**
 * The modes in which fewer launches of the candidate than wanted can be compared: those in a state that the baseline
 * has two launches in. States come from controls alone, so sampling until there is no shortage is blind to what is
 * judged.
 */
export function shortagesOf(
  { baseline, statesOfLaunches }: Pick<RunPair, 'baseline' | 'statesOfLaunches'>,
  wanted: number,
): Shortage[] {
  return [...statesOfLaunches].flatMap(([mode, names]) => {
    const states = launchesByState(baseline.launches.length, names);
    const comparable = states
      .filter((state) => state.baseline >= LEAST_LAUNCHES)
      .reduce((sum, { candidate }) => sum + candidate, 0);
    if (comparable >= wanted) return [];
    const lacking = states.filter((state) => Math.min(state.baseline, state.candidate) < LEAST_LAUNCHES);
    return [{ mode, comparable, wanted, lacking }];
  });
}

const POWER = 0.9;
/** Times the planned launches: if these would not do, the baseline has too few, and more of the candidate do not help. */
const MOST_TIMES = 4;

interface Launches {
  readonly planned: number;
  /** Statements that are tested together. */
  readonly statements: number;
}

function isFineEnough(evidence: TimedEvidence, { planned, statements }: Launches): boolean {
  const { baseline, candidate } = launchesOf(evidence);
  const launchSpread = launchSpreadOf(evidence);
  const margin = Math.log1p(evidence.margin);
  const delay = Math.log1p(CONTROL_MARGINS * evidence.margin);
  const alpha = (SHARES.cells * ALPHA) / statements;
  const finds = (launches: number): boolean =>
    minimumDetectableChange({ launchSpread, baseline, candidate: launches, margin, alpha, power: POWER }) <=
    delay;
  return finds(candidate) || !finds(MOST_TIMES * planned);
}

/**
 * Whether each injected delay would be found nine times in ten with the launches so far, or more launches of the
 * candidate would not help. It uses the standard errors of the positive controls, neither their levels nor the judged
 * cells, so sampling until it is true favours no verdict.
 */
export function seesControls(
  baseline: Results,
  candidate: Results,
  margins: Margins,
  planned: number,
): boolean {
  const positiveControls = positiveControlsOf(candidate);
  const before = viewOf(baseline);
  const pair = pairOf(withControlsOf(before, positiveControls), viewOf(candidate));
  const statements = (measuredIds(before).length + positiveControls.length) * facesOf(pair).length;
  const judged = judgePair(pair, [], { margins, positiveControls }).positiveControls;
  return judged.every((control) => {
    const timed = quietEvidence(control);
    return timed === undefined || isFineEnough(timed, { planned, statements });
  });
}
