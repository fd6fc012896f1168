import type { FieldDifference } from '../../../results/fingerprint.js';
import type { StateShare } from '../../../stats/change.js';
import type { Face } from '../../../stats/between/faces.js';
import type { Estimate } from '../../../stats/summary.js';

export type Verdict = 'pass' | 'regressed' | 'improved' | 'inconclusive';

/** An exact number: any rise is a regression, without statistics. */
export interface ExactEvidence {
  readonly kind: 'exact';
  /** `instructions` per exit. */
  readonly what: string;
  readonly baseline: number;
  readonly candidate: number;
}

/** The baseline measured the cell and the candidate did not. */
export interface LostEvidence {
  readonly kind: 'lost';
  readonly how: 'skipped' | 'failed' | 'absent';
  readonly reason: string;
}

/** A change of time. Shares: 0.02 is 2% slower. */
export interface TimedEvidence {
  readonly kind: 'ratio' | 'absolute';
  /** What of a launch's rounds it is about: the quietest tenth, the median, or the mean without the slowest tenth. */
  readonly face: Face;
  /** The guest whose other cells it is a ratio to; null: absolute. */
  readonly reference: string | null;
  /** Change with its 95% interval, not corrected for the number of cells. */
  readonly change: Estimate;
  /** Of the change in ln units. */
  readonly standardError: number;
  /** Change that is still no regression. */
  readonly margin: number;
  /** A pass excludes a larger one: the margin, or for one cell of many twice the margin. */
  readonly excluded: number;
  /** Of "the change is at most the margin" and "at least minus the margin", corrected over all claims by Holm. */
  readonly pRegressed: number;
  readonly pImproved: number;
  /** Of "the change is at least what a pass excludes": small where that is proved. Not corrected: every claim must pass. */
  readonly pInside: number;
  readonly states: readonly StateShare[];
}

/** Ticks that are shown and not judged: the hosts differ in these fields, or, without any, a ratio is judged. */
export interface AdvisoryEvidence {
  readonly kind: 'advisory';
  readonly change: Estimate;
  readonly differences: readonly FieldDifference[];
}

/** A claim that cannot be tested: too few launches, or hosts whose ticks cannot be compared. */
export interface UnansweredEvidence {
  readonly kind: 'unanswered';
  readonly reason: string;
}

export type Evidence = ExactEvidence | LostEvidence | TimedEvidence | AdvisoryEvidence | UnansweredEvidence;

/** What fresh launches said of a cell that had seemed slower. */
export interface Confirmation {
  /** `contradicted`: they pass. `open`: they show neither. Only `confirmed` is a regression. */
  readonly status: 'confirmed' | 'contradicted' | 'open';
  readonly launches: number;
  /** Why their times could not be trusted, or why there are none. */
  readonly doubts: readonly string[];
  readonly evidence: readonly Evidence[];
}

/** The verdict on a cell and its evidence; the deciding evidence stands first. */
export interface CellJudgement {
  readonly id: string;
  readonly verdict: Verdict;
  readonly evidence: readonly Evidence[];
  /** Only where it was measured again; the verdict is then that of both looks. */
  readonly confirmation?: Confirmation;
}

/** The verdict on all cells of a guest together: on the mean of their ticks. */
export interface GuestJudgement extends CellJudgement {
  /** How many cells it is about, and how many of them were slower at all, however little. */
  readonly cells: number;
  readonly slower: number;
}

export function isTimed(evidence: Evidence | undefined): evidence is TimedEvidence {
  return evidence?.kind === 'ratio' || evidence?.kind === 'absolute';
}

/** The evidence that a cell is judged by, where that is a time. */
export function timedEvidence({ evidence }: CellJudgement): TimedEvidence[] {
  return evidence.filter(isTimed);
}

/** The evidence of a cell's quiet level, which other work on the host moves least. */
export function quietEvidence(cell: CellJudgement): TimedEvidence | undefined {
  const timed = timedEvidence(cell);
  return timed.find(({ face }) => face === 'quiet') ?? timed[0];
}

/** Regressed by its time, not by a count or a loss: only a time can find an injected delay. */
export function regressedByTime({
  verdict,
  evidence: [first],
}: Pick<CellJudgement, 'verdict' | 'evidence'>): boolean {
  return verdict === 'regressed' && isTimed(first);
}

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

/** How a launch's statistic scatters from launch to launch, in ln units: what the standard error comes from. */
export function launchSpreadOf(evidence: TimedEvidence): number {
  const { baseline, candidate } = launchesOf(evidence);
  return evidence.standardError / Math.sqrt(1 / baseline + 1 / candidate);
}
