/**
 * Variances of many like statistics lend each other what few launches leave open (Smyth, Linear models and empirical
 * Bayes methods for assessing differential expression, 2004): each is drawn towards what is common to all, as strongly as
 * they agree, and gains the degrees of freedom that the common variance is worth.
 */
import { mean, sampleVariance } from 'simple-statistics';

/** An estimate of a variance, and its degrees of freedom. */
export interface Variance {
  readonly variance: number;
  readonly degrees: number;
}

/** The digamma function, above zero (DLMF 5.5.2 and 5.11.2). */
export function digamma(x: number): number {
  if (x < 6) return digamma(x + 1) - 1 / x;
  const square = 1 / (x * x);
  return Math.log(x) - 0.5 / x - square * (1 / 12 - square * (1 / 120 - square / 252));
}

/** Its derivative, above zero (DLMF 5.15.5 and 5.15.8). */
export function trigamma(x: number): number {
  if (x < 6) return trigamma(x + 1) + 1 / (x * x);
  const square = 1 / (x * x);
  return 1 / x + square / 2 + (square / x) * (1 / 6 - square * (1 / 30 - square / 42));
}

const BISECTIONS = 60;
const MOST_DEGREES = 1000;

/** The degrees whose halves have this trigamma, at most a thousand. */
function degreesOf(excess: number): number {
  if (!(excess > trigamma(MOST_DEGREES / 2))) return MOST_DEGREES;
  let low = 1e-3;
  let high = MOST_DEGREES / 2;
  for (let i = 0; i < BISECTIONS; i++) {
    const middle = Math.sqrt(low * high);
    if (trigamma(middle) > excess) low = middle;
    else high = middle;
  }
  return 2 * low;
}

/** Fewer do not show what is common. */
const LEAST = 4;

/**
 * What the variances have in common; null where they are too few, or one has no scatter at all. The degrees tell how
 * firmly: few where the variances differ by more than chance.
 */
export function commonVariance(variances: readonly Variance[]): Variance | null {
  if (variances.length < LEAST || variances.some(({ variance }) => !(variance > 0))) return null;
  const logs = variances.map(
    ({ variance, degrees }) => Math.log(variance) - digamma(degrees / 2) + Math.log(degrees / 2),
  );
  const byChance = mean(variances.map(({ degrees }) => trigamma(degrees / 2)));
  const degrees = degreesOf(sampleVariance(logs) - byChance);
  return { variance: Math.exp(mean(logs) + digamma(degrees / 2) - Math.log(degrees / 2)), degrees };
}

/** A variance after the common one was heard. */
export function moderated(own: Variance, common: Variance | null): Variance {
  if (common === null) return own;
  const degrees = own.degrees + common.degrees;
  return {
    variance: (own.degrees * own.variance + common.degrees * common.variance) / degrees,
    degrees,
  };
}
