import { gammaln } from 'simple-statistics';

/**
 * Student's t and the beta distribution. Our own, because the libraries are worse here: simple-statistics has neither,
 * and those of @stdlib (stats-base-dists-t-quantile and the like) bring 240 packages and 27 MB into an installation of
 * 50 MB. Tests compare their values with SciPy's.
 */

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

/** The `share`-quantile of Beta(a, b), by bisection: slow and safe, and a gate needs a few hundred. */
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

function assertDegrees(degrees: number): void {
  if (!(degrees > 0)) throw new RangeError(`Student's t needs degrees of freedom above zero, not ${degrees}`);
}

/**
 * P(T > t) for Student's t with `degrees` of freedom (any number above zero), to full relative precision in the
 * tail: a correction for hundreds of cells asks for p values of 1e-5 and less. An infinite `t` is allowed.
 */
export function studentTail(t: number, degrees: number): number {
  assertDegrees(degrees);
  if (t < 0) return 1 - studentTail(-t, degrees);
  if (t === Infinity) return 0;
  return regularizedBeta(degrees / (degrees + t * t), degrees / 2, 1 / 2) / 2;
}

/** The density of Student's t. */
function studentDensity(t: number, degrees: number): number {
  const lnFront = gammaln((degrees + 1) / 2) - gammaln(degrees / 2) - Math.log(degrees * Math.PI) / 2;
  return Math.exp(lnFront - ((degrees + 1) / 2) * Math.log1p((t * t) / degrees));
}

/**
 * The t that Student's distribution exceeds with probability `tail` (in (0, 1)): by Newton's method inside a bracket, since
 * a gate asks for thousands.
 */
export function studentCritical(tail: number, degrees: number): number {
  assertDegrees(degrees);
  if (!(tail > 0 && tail < 1)) throw new RangeError(`a tail of ${tail} is not in (0, 1)`);
  if (tail > 0.5) return -studentCritical(1 - tail, degrees);
  let low = 0;
  let high = 1;
  while (studentTail(high, degrees) > tail) {
    low = high;
    high *= 2;
  }
  let t = (low + high) / 2;
  for (let i = 0; i < BISECTIONS && high - low > 1e-15 * high; i++) {
    const excess = studentTail(t, degrees) - tail;
    if (excess > 0) low = t;
    else high = t;
    const next = t + excess / studentDensity(t, degrees);
    const isInside = next > low && next < high;
    if (isInside && Math.abs(next - t) <= 1e-15 * t) return next;
    t = isInside ? next : (low + high) / 2;
  }
  return t;
}
