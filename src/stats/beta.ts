import { gammaln } from 'simple-statistics';

const TINY = 1e-300;
const MOST_STEPS = 1000;
const BISECTIONS = 200;

/** Keeps a term of the continued fraction away from zero, which it is divided by. */
function awayFromZero(term: number): number {
  return Math.abs(term) < TINY ? TINY : term;
}

/** The continued fraction of the incomplete beta function (DLMF 8.17.22), by Lentz's method as Thompson has it. */
function continuedFraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / awayFromZero(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m <= MOST_STEPS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / awayFromZero(1 + even * d);
    c = awayFromZero(1 + even / c);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / awayFromZero(1 + odd * d);
    c = awayFromZero(1 + odd / c);
    const step = d * c;
    fraction *= step;
    if (Math.abs(step - 1) < 1e-15) break;
  }
  return fraction;
}

/**
 * The regularized incomplete beta function I_x(a, b), 0 to 1: the probability that a Beta(a, b) variable is at
 * most `x`. Relative error about 1e-11, also far in the lower tail. `a` and `b` above zero.
 */
export function regularizedBeta(x: number, a: number, b: number): number {
  if (!(a > 0 && b > 0)) throw new RangeError(`beta(${a}, ${b}): both shapes must be above zero`);
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(gammaln(a + b) - gammaln(a) - gammaln(b) + a * Math.log(x) + b * Math.log1p(-x));
  // The fraction converges fast on this side of the mean only.
  return x < (a + 1) / (a + b + 2)
    ? (front * continuedFraction(x, a, b)) / a
    : 1 - (front * continuedFraction(1 - x, b, a)) / b;
}

/** The `share`-quantile of Beta(a, b), by bisection: slow and never wrong, and a gate asks a few hundred times. */
export function betaQuantile(share: number, a: number, b: number): number {
  if (!(share >= 0 && share <= 1)) throw new RangeError(`a quantile's share ${share} is not in [0, 1]`);
  let low = 0;
  let high = 1;
  for (let i = 0; i < BISECTIONS && high - low > 1e-16 * high; i++) {
    const middle = (low + high) / 2;
    if (regularizedBeta(middle, a, b) < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
