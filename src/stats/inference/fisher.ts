import { gammaln } from 'simple-statistics';

function lnChoose(n: number, k: number): number {
  return gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1);
}

/** Some of a number of things. */
export interface Part {
  readonly count: number;
  readonly of: number;
}

/**
 * Fisher's exact test, one-sided: the chance that the second part has as many as it has, or more, if both are drawn from
 * things of one kind. Small: the second has a larger share. 1 where either is of nothing.
 */
export function fisherAbove(first: Part, second: Part): number {
  const all = first.count + second.count;
  const ways = lnChoose(first.of + second.of, all);
  let chance = 0;
  for (let count = second.count; count <= Math.min(all, second.of); count++) {
    if (all - count > first.of) continue;
    chance += Math.exp(lnChoose(second.of, count) + lnChoose(first.of, all - count) - ways);
  }
  return Math.min(1, chance);
}
