import { regularizedBeta } from './beta.js';

const BISECTIONS = 200;

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

/** The t that Student's distribution exceeds with probability `tail` (in (0, 1)). */
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
  for (let i = 0; i < BISECTIONS && high - low > 1e-15 * high; i++) {
    const middle = (low + high) / 2;
    if (studentTail(middle, degrees) > tail) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
