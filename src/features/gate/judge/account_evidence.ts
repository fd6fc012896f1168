/** What KVM's own account of a cell says against a candidate, or for it: exact, as its calls are. */
import { entryOf } from '../../../lib/entry_of.js';
import { countersOf, steadyIncrease } from '../../../samples/account.js';
import type { MeasuredView, RunView } from '../../../results/run_view.js';
import type { ExactEvidence } from '../document/evidence.js';

/** Counters that a host's KVM has. */
function countersNamed({ host: { account } }: RunView): readonly string[] {
  return account?.status === 'usable' ? account.counters : [];
}

/** Steady increase of a counter and the exits that it is of; null: it is noise, or was not read. */
function riseOf({ account }: MeasuredView, counter: string): { increase: number; exits: number } | null {
  // Launches that differ are states, which no one number stands for.
  if (entryOf(account?.byLaunch ?? {}, counter) !== undefined) return null;
  const increase = account === undefined ? null : steadyIncrease(account, counter);
  return account === undefined || increase === null ? null : { increase, exits: account.exits };
}

function perExit({ increase, exits }: { increase: number; exits: number }): number {
  return Number((increase / exits).toFixed(4));
}

/**
 * Counters that both hosts have and that changed by a whole number per exit, being steady in every launch of both runs.
 * Any other change is noise or once a block, and no evidence.
 */
export function accountEvidence(
  runs: readonly [baseline: RunView, candidate: RunView],
  [before, after]: readonly [baseline: MeasuredView, candidate: MeasuredView],
): ExactEvidence[] {
  if (before.account === undefined || after.account === undefined) return [];
  const [known, alsoKnown] = runs.map(countersNamed);
  const rose = new Set([...countersOf(before.account), ...countersOf(after.account)]);
  return [...rose].sort().flatMap((counter): ExactEvidence[] => {
    if (!known?.includes(counter) || !alsoKnown?.includes(counter)) return [];
    const [baseline, candidate] = [riseOf(before, counter), riseOf(after, counter)];
    if (baseline === null || candidate === null) return [];
    // In whole numbers: a quotient would round.
    const change = candidate.increase * baseline.exits - baseline.increase * candidate.exits;
    if (change === 0 || change % (baseline.exits * candidate.exits) !== 0) return [];
    const what = `${counter} (KVM's account)`;
    return [{ kind: 'exact', what, baseline: perExit(baseline), candidate: perExit(candidate) }];
  });
}
