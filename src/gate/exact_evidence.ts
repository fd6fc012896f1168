import type { CellJudgement, ExactEvidence, LostEvidence, Verdict } from './evidence.js';
import type { MeasuredCell, RunView } from './run_view.js';

/** Everything that is counted per exit, exact on every run; a new count is one more line. */
const COUNTS: readonly { what: string; of: (cell: MeasuredCell) => number | null }[] = [
  // The harness's own instructions are taken off: they are not the kernel's.
  { what: 'instructions', of: ({ exact }) => (exact === undefined ? null : exact.mode - exact.overhead) },
];

/** The counts of a cell that both runs have. */
export function exactEvidence(baseline: MeasuredCell, candidate: MeasuredCell): ExactEvidence[] {
  return COUNTS.flatMap(({ what, of }) => {
    const before = of(baseline);
    const after = of(candidate);
    return before === null || after === null
      ? []
      : [{ kind: 'exact', what, baseline: before, candidate: after }];
  });
}

/** A rise of any count is a regression, whatever else fell. */
export function exactVerdict(evidence: readonly ExactEvidence[]): Verdict {
  if (evidence.some(({ baseline, candidate }) => candidate > baseline)) return 'regressed';
  return evidence.some(({ baseline, candidate }) => candidate < baseline) ? 'improved' : 'pass';
}

function lostEvidence(id: string, candidate: RunView): LostEvidence | null {
  const result = candidate.cells.get(id);
  if (result === undefined) return { kind: 'lost', how: 'absent', reason: 'the candidate has no such cell' };
  if (result.status === 'measured') return null;
  return { kind: 'lost', how: result.status, reason: result.reason };
}

/**
 * A cell that the baseline measured and the candidate did not: null where it did. Failing its verification is a
 * regression; a cell that is skipped or absent cannot be judged, which is never a pass.
 */
export function lostJudgement(id: string, candidate: RunView): CellJudgement | null {
  const lost = lostEvidence(id, candidate);
  if (lost === null) return null;
  return { id, verdict: lost.how === 'failed' ? 'regressed' : 'inconclusive', evidence: [lost] };
}
