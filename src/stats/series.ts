import { median, sampleRankCorrelation } from 'simple-statistics';

/** A change of level over a run. */
export interface Trend {
  /** Spearman's rank correlation of value against order, -1 to 1; 0 for constant values. */
  readonly rho: number;
  /** Median of the last third over the median of the first third, less 1. */
  readonly change: number;
}

/** How far values move with their order. Needs three values at least, else all is 0. */
export function trendOf(values: readonly number[]): Trend {
  if (values.length < 3) return { rho: 0, change: 0 };
  const order = values.map((_, i) => i);
  const third = Math.floor(values.length / 3);
  const rho = sampleRankCorrelation(order, [...values]);
  const change = median(values.slice(-third)) / median(values.slice(0, third)) - 1;
  return { rho: Number.isNaN(rho) ? 0 : rho, change: Number.isFinite(change) ? change : 0 };
}

/**
 * Rank correlation of each value with the one before it, inside launches only. By ranks, because one spike
 * would hide the autocorrelation of all the rest; each launch is centred on its own median first, because
 * launches at different levels are a matter of their own. 0 for constant values or fewer than four pairs.
 */
export function lagOneCorrelation(launches: readonly (readonly number[])[]): number {
  const before: number[] = [];
  const after: number[] = [];
  for (const values of launches) {
    if (values.length < 2) continue;
    const centre = median([...values]);
    const centred = values.map((value) => value - centre);
    before.push(...centred.slice(0, -1));
    after.push(...centred.slice(1));
  }
  if (before.length < 4) return 0;
  const rho = sampleRankCorrelation(before, after);
  return Number.isNaN(rho) ? 0 : rho;
}

/** Whether a rank correlation over `count` pairs is far beyond chance: p < 0.001, by rho ~ N(0, 1/(n-1)). */
export function isSignificant(rho: number, count: number): boolean {
  return Math.abs(rho) * Math.sqrt(Math.max(0, count - 1)) > 3.2905;
}
