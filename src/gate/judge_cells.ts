import { testedTogether, type CellClaims } from './claims.js';
import type { CellJudgement, TimedEvidence, UnansweredEvidence, Verdict } from './evidence.js';
import { exactEvidence, exactVerdict, lostJudgement } from './exact_evidence.js';
import type { RunPair } from './like_with_like.js';
import { measuredIn, type MeasuredCell } from './run_view.js';

const NO_COMMON_STATE: UnansweredEvidence = {
  kind: 'unanswered',
  reason: 'the runs have no two launches each in a state of the host that both were in',
};

/** The first evidence must be proved inside its margin; any may show a regression. */
function timedVerdict(evidence: readonly TimedEvidence[], answered: boolean, alpha: number): Verdict {
  if (evidence.some(({ pRegressed }) => pRegressed <= alpha)) return 'regressed';
  const [first] = evidence;
  if (first === undefined || !answered || first.pInside > alpha) return 'inconclusive';
  return first.pImproved <= alpha ? 'improved' : 'pass';
}

/** What decided stands first. */
function decisiveFirst(evidence: readonly TimedEvidence[], alpha: number): TimedEvidence[] {
  const beyond = evidence.filter(({ pRegressed }) => pRegressed <= alpha);
  return [...beyond, ...evidence.filter((each) => !beyond.includes(each))];
}

function timedJudgement(
  id: string,
  { claims, advisory }: CellClaims,
  evidence: readonly TimedEvidence[],
  alpha: number,
): CellJudgement {
  const answered = claims[0]?.change != null;
  const verdict = timedVerdict(evidence, answered, alpha);
  const silent = answered ? [] : [NO_COMMON_STATE];
  const timed = decisiveFirst(evidence, alpha);
  const judged = verdict === 'regressed' ? [...timed, ...silent] : [...silent, ...timed];
  return { id, verdict, evidence: [...judged, ...advisory] };
}

/** All that the cells of a comparison are judged with. */
export interface Setting {
  readonly pair: RunPair;
  /** What is claimed of a cell of the baseline. */
  readonly claimsOf: (cell: MeasuredCell) => CellClaims;
  readonly alpha: number;
}

/** Exact counts decide alone where there are any; else time does, all cells tested together. */
export function judgeCells(ids: readonly string[], { pair, claimsOf, alpha }: Setting): CellJudgement[] {
  const exact = new Map<string, CellJudgement>();
  const timed = new Map<string, CellClaims>();
  for (const id of ids) {
    const before = measuredIn(pair.baseline, id);
    const after = measuredIn(pair.candidate, id);
    if (before === null || after === null) continue;
    const evidence = exactEvidence(before, after);
    if (evidence.length > 0) exact.set(id, { id, verdict: exactVerdict(evidence), evidence });
    else timed.set(id, claimsOf(before));
  }
  const tested = testedTogether([...timed.values()].flatMap(({ claims }) => claims));
  return ids.flatMap((id) => {
    const claims = timed.get(id);
    const judged =
      claims === undefined ? exact.get(id) : timedJudgement(id, claims, tested.get(id) ?? [], alpha);
    const judgement = judged ?? lostJudgement(id, pair.candidate);
    return judgement === null ? [] : [judgement];
  });
}
