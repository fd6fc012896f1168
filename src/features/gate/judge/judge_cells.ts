import { measuredIn, type MeasuredView, type RunView } from '../../../results/run_view.js';
import type { RunPair } from '../../../stats/run_pair.js';
import type {
  CellJudgement,
  ExactEvidence,
  LostEvidence,
  TimedEvidence,
  UnansweredEvidence,
} from '../document/evidence.js';
import { accountEvidence } from './account_evidence.js';
import type { CellClaims } from './claims.js';
import { exactEvidence, exactVerdict } from './counts.js';
import { testedTogether } from './testing.js';
import { timedVerdict } from './verdicts.js';

const TOO_FEW: UnansweredEvidence = {
  kind: 'unanswered',
  reason: 'the runs have no two launches each to compare',
};

function unanswered({ claims, unjudgedTicks }: CellClaims): UnansweredEvidence[] {
  const tooFew = claims.some(({ change }) => change === null) ? [TOO_FEW] : [];
  if (unjudgedTicks.length === 0) return tooFew;
  const reason = `only its ticks could be judged, and the hosts differ in ${unjudgedTicks.join(', ')}`;
  return [...tooFew, { kind: 'unanswered', reason }];
}

function timedJudgement(
  id: string,
  claims: CellClaims,
  tested: readonly TimedEvidence[],
  alpha: number,
): CellJudgement {
  const silent = unanswered(claims);
  const { verdict, evidence } = timedVerdict(tested, silent.length === 0, alpha);
  const judged = verdict === 'regressed' ? [...evidence, ...silent] : [...silent, ...evidence];
  return { id, verdict, evidence: [...judged, ...claims.advisory] };
}

function lostEvidence(id: string, candidate: RunView): LostEvidence | null {
  const result = candidate.cells.get(id);
  if (result === undefined) return { kind: 'lost', how: 'absent', reason: 'the candidate has no such cell' };
  if (result.status === 'measured') return null;
  return { kind: 'lost', how: result.status, reason: result.reason };
}

/**
 * A cell that the baseline measured and the candidate did not: null where it did. Failing its proof is a
 * regression; a cell that is skipped or absent cannot be judged, which is never a pass.
 */
function lostJudgement(id: string, candidate: RunView): CellJudgement | null {
  const lost = lostEvidence(id, candidate);
  if (lost === null) return null;
  return { id, verdict: lost.how === 'failed' ? 'regressed' : 'inconclusive', evidence: [lost] };
}

/** All that the cells of a comparison are judged with. */
export interface Setting {
  readonly pair: RunPair<RunView>;
  /** What is claimed of a cell of the baseline. */
  readonly claimsOf: (cell: MeasuredView) => CellClaims;
  readonly alpha: number;
  /** Of the error, what cells may spend. */
  readonly share: number;
  /** Whether the hosts match, so that what KVM counts at their exits can be put side by side. */
  readonly comparesAccounts: boolean;
}

/** A count that fell is an improvement where time finds nothing against it. */
function withCounts(judged: CellJudgement, counts: readonly ExactEvidence[]): CellJudgement {
  const isNoted = judged.verdict === 'pass' && exactVerdict(counts) === 'improved';
  return isNoted
    ? { ...judged, verdict: 'improved', evidence: [...counts, ...judged.evidence] }
    : { ...judged, evidence: [...judged.evidence, ...counts] };
}

/** A cell that both runs measured, before time is asked. */
interface ExactCell {
  readonly counts: readonly ExactEvidence[];
  /** Null where the counts have decided. */
  readonly claims: CellClaims | null;
}

/**
 * A count that rose decides alone, and so do instructions, which take the place of time. Otherwise time decides,
 * all cells tested together.
 */
export function judgeCells(ids: readonly string[], setting: Setting): CellJudgement[] {
  const { pair, claimsOf, alpha, share, comparesAccounts } = setting;
  const runs = [pair.baseline, pair.candidate] as const;
  const cells = new Map<string, ExactCell>();
  for (const id of ids) {
    const before = measuredIn(pair.baseline, id);
    const after = measuredIn(pair.candidate, id);
    if (before === null || after === null) continue;
    const ofAccount = comparesAccounts ? accountEvidence(runs, [before, after]) : [];
    const counts = exactEvidence(before, after, ofAccount);
    const isDecided = before.exact !== undefined || exactVerdict(counts) === 'regressed';
    cells.set(id, { counts, claims: isDecided ? null : claimsOf(before) });
  }
  const claimed = [...cells.values()].flatMap(({ claims }) => claims?.claims ?? []);
  const tested = testedTogether(claimed, share);
  return ids.flatMap((id) => {
    const cell = cells.get(id);
    if (cell === undefined) {
      const lost = lostJudgement(id, pair.candidate);
      return lost === null ? [] : [lost];
    }
    const { counts, claims } = cell;
    if (claims === null) return [{ id, verdict: exactVerdict(counts), evidence: counts }];
    return [withCounts(timedJudgement(id, claims, tested.get(id) ?? [], alpha), counts)];
  });
}
