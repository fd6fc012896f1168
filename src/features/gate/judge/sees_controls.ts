/** Whether a candidate has launches enough to find the delays that were put in; by how they scatter, not by their size. */
import type { Results } from '../../../results/schema.js';
import { minimumDetectableChange } from '../../../stats/detectable.js';
import { isTimed, type TimedEvidence } from './evidence.js';
import { ALPHA, judgePair, measuredIds } from './judge.js';
import { pairOf } from '../../../results/run_pair.js';
import type { Margins } from './margins.js';
import { CONTROL_MARGINS, positiveControlsOf, withControlsOf } from './positive_controls.js';
import { viewOf } from '../../../results/run_view.js';
import { launchesOf } from './smallest_detectable.js';

const POWER = 0.9;
/** Times the planned launches: where these would not do, the baseline has too few, and more of the candidate help nothing. */
const MOST_TIMES = 4;

interface Launches {
  readonly planned: number;
  /** Statements that are tested together. */
  readonly statements: number;
}

function isFineEnough(evidence: TimedEvidence, { planned, statements }: Launches): boolean {
  const { baseline, candidate } = launchesOf(evidence);
  const launchSpread = evidence.standardError / Math.sqrt(1 / baseline + 1 / candidate);
  const margin = Math.log1p(evidence.margin);
  const delay = Math.log1p(CONTROL_MARGINS * evidence.margin);
  const alpha = ALPHA / statements;
  const finds = (launches: number): boolean =>
    minimumDetectableChange({ launchSpread, baseline, candidate: launches, margin, alpha, power: POWER }) <=
    delay;
  return finds(candidate) || !finds(MOST_TIMES * planned);
}

/**
 * Whether each delay that was put in would be found nine times in ten with the launches so far, or no launches of
 * the candidate would do. It goes by the controls' standard errors alone: neither their levels nor the judged cells
 * are asked, so that sampling until it is true favours no verdict.
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
  const statements = measuredIds(before).length + positiveControls.length;
  const judged = judgePair(pair, [], { margins, positiveControls }).positiveControls;
  return judged.every(({ evidence }) => {
    const timed = evidence.find(isTimed);
    return timed === undefined || isFineEnough(timed, { planned, statements });
  });
}
