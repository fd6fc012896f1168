/** How claims are tested together. */
import { grouped } from '../../../lib/grouped.js';
import { asShares, changeInterval, pAbove, pBelow, type Change } from '../../../stats/change.js';
import { holm } from '../../../stats/inference/holm.js';
import { commonVariance, moderated, type Variance } from '../../../stats/inference/moderated.js';
import type { TimedEvidence } from '../document/evidence.js';
import type { Claim } from './claims.js';

/** Of the error, what guests as wholes may spend, and what single cells may. */
export const SHARES = { guests: 0.5, cells: 0.5 };

type Answered = Claim & { readonly change: Change };

function isAnswered(claim: Claim): claim is Answered {
  return claim.change !== null;
}

function varianceOf({ change: { standardError, degrees } }: Answered): Variance {
  return { variance: standardError ** 2, degrees };
}

/** Sessions move all cells of a host together, so that cells do not know more of their differences than one does. */
function knowsTogether({ change: { sessions } }: Answered): boolean {
  return sessions === undefined;
}

/** The same claims with what those of a family, kind and face know of their scatter together. */
function withCommonScatter(claims: readonly Answered[]): Answered[] {
  const keyOf = ({ family, kind, face }: Claim): string => `${family} ${kind} ${face}`;
  const groups = grouped(claims.filter(knowsTogether), keyOf);
  const common = new Map([...groups].map(([key, group]) => [key, commonVariance(group.map(varianceOf))]));
  return claims.map((claim) => {
    if (!knowsTogether(claim)) return claim;
    const { variance, degrees } = moderated(varianceOf(claim), common.get(keyOf(claim)) ?? null);
    return { ...claim, change: { ...claim.change, standardError: Math.sqrt(variance), degrees } };
  });
}

/**
 * The chance of so small a change if it were as large as what a pass excludes. Where what a cell is a ratio to became faster,
 * its own ticks may prove it inside: it only seems slower beside them.
 */
function pInside({ change, ticks, margin, excluded }: Answered): number {
  const bound = Math.log1p(excluded);
  const beside = pBelow(change, bound);
  const isBesideFaster = ticks !== null && ticks.estimate - change.estimate < -Math.log1p(margin);
  return isBesideFaster ? Math.min(beside, pBelow(ticks, bound)) : beside;
}

/**
 * Tests claims together: "slower by more than the margin" is corrected by Holm over all of them, and so is "faster by
 * more than the margin". By id, in the order of the claims; a claim without a change gives no evidence.
 * @param share of the error that these claims may spend; the others are spent on other claims
 */
export function testedTogether(claims: readonly Claim[], share: number): Map<string, TimedEvidence[]> {
  const answered = withCommonScatter(claims.filter(isAnswered));
  const bounds = answered.map(({ margin }) => Math.log1p(margin));
  const bound = (at: number): number => bounds[at] ?? NaN;
  const slower = holm(
    answered.map(({ change, mayRegress }, i) => (mayRegress ? pAbove(change, bound(i)) : 1)),
  );
  const faster = holm(
    answered.map(({ change, mayImprove }, i) =>
      mayImprove ? pBelow(change, -Math.log1p(answered[i]?.improvement ?? NaN)) : 1,
    ),
  );
  const found = new Map<string, TimedEvidence[]>();
  answered.forEach((claim, i) => {
    const { id, face, kind, reference, change, margin, excluded } = claim;
    const evidence = found.get(id) ?? [];
    found.set(id, evidence);
    evidence.push({
      kind,
      face,
      reference,
      change: asShares(changeInterval(change)),
      standardError: change.standardError,
      margin,
      excluded,
      pRegressed: Math.min(1, (slower[i] ?? 1) / share),
      pImproved: Math.min(1, (faster[i] ?? 1) / share),
      pInside: pInside(claim),
      states: change.states,
    });
  });
  return found;
}
