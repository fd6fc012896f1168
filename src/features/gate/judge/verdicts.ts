/** From the evidence of times to a verdict. */
import { launchesOf, type TimedEvidence, type Verdict } from '../document/evidence.js';

/** With fewer launches of a run no time regresses or improves: their scatter is hardly known. */
export const LEAST_LAUNCHES = 5;

function hasLaunches(evidence: TimedEvidence): boolean {
  const { baseline, candidate } = launchesOf(evidence);
  return Math.min(baseline, candidate) >= LEAST_LAUNCHES;
}

function isSlower(evidence: TimedEvidence, alpha: number): boolean {
  return evidence.pRegressed <= alpha && hasLaunches(evidence);
}

function isFaster(evidence: TimedEvidence, alpha: number): boolean {
  return evidence.pImproved <= alpha && hasLaunches(evidence);
}

/** What decided stands first: what regressed, what was not proved, what improved. */
function decisiveFirst(evidence: readonly TimedEvidence[], alpha: number): TimedEvidence[] {
  const rank = (each: TimedEvidence): number => {
    if (isSlower(each, alpha)) return 0;
    if (each.pInside > alpha) return 1;
    return isFaster(each, alpha) ? 2 : 3;
  };
  return evidence.toSorted((left, right) => rank(left) - rank(right));
}

/**
 * Any claim may show a regression; all must be proved inside what a pass excludes.
 * @param isWhole whether every claim has evidence
 */
export function timedVerdict(
  evidence: readonly TimedEvidence[],
  isWhole: boolean,
  alpha: number,
): { readonly verdict: Verdict; readonly evidence: TimedEvidence[] } {
  const ordered = decisiveFirst(evidence, alpha);
  const verdict = (): Verdict => {
    if (evidence.some((each) => isSlower(each, alpha))) return 'regressed';
    if (!isWhole || evidence.length === 0 || evidence.some(({ pInside }) => pInside > alpha))
      return 'inconclusive';
    return evidence.some((each) => isFaster(each, alpha)) ? 'improved' : 'pass';
  };
  return { verdict: verdict(), evidence: ordered };
}
