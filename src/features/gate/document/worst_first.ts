/** Judgements in the order in which a reader wants them: by verdict, the worst of each first. */
import { type CellJudgement, isTimed, type Verdict } from './evidence.js';

export const VERDICTS: readonly Verdict[] = ['regressed', 'inconclusive', 'improved', 'pass'];

/** How bad a judgement is beside others of its verdict. What has no number stands last, what is lost first. */
function badness({ verdict, evidence: [first] }: CellJudgement): number {
  if (first?.kind === 'lost') return Infinity;
  if (first?.kind === 'exact') return first.baseline === 0 ? Infinity : first.candidate / first.baseline - 1;
  if (!isTimed(first)) return -Infinity;
  if (verdict === 'improved') return -first.change.estimate;
  return verdict === 'inconclusive' ? first.change.high : first.change.estimate;
}

/** Of one verdict; an order of its own stays where nothing tells them apart. */
export function byBadness<Judged extends CellJudgement>(judged: readonly Judged[]): Judged[] {
  const known = new Map(judged.map((each) => [each, badness(each)]));
  return judged.toSorted((left, right) => {
    const [one, other] = [known.get(left) ?? 0, known.get(right) ?? 0];
    return one === other ? 0 : other - one;
  });
}

/** Those of these verdicts. */
export function worstFirst<Judged extends CellJudgement>(
  judged: readonly Judged[],
  verdicts: readonly Verdict[] = VERDICTS,
): Judged[] {
  return verdicts.flatMap((verdict) => byBadness(judged.filter((each) => each.verdict === verdict)));
}
