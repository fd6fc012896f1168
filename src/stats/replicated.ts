/** Quantities with a value for each replicate: sums, intervals and ratios of them. */
import { largest } from '../lib/extremes.js';
import { mean, sampleCovariance, sampleVariance } from 'simple-statistics';
import { CONFIDENCE } from './inference/interval.js';
import { meanInterval } from './launch_interval.js';
import { studentCritical } from './inference/distributions.js';
import type { Estimate } from './summary.js';

/**
 * A quantity with its value in each replicate, a launch. Levels of one launch move together, and sums of such quantities
 * preserve that.
 */
export interface Replicated {
  /** The mean over the replicates. */
  readonly estimate: number;
  /** One for each replicate, NaN where it has no value. Empty: the quantity is exact. */
  readonly parts: readonly number[];
}

export const NOTHING: Replicated = { estimate: 0, parts: [] };

/** weight x quantity, summed. An exact term is the same in every replicate. */
export function weightedSum(terms: readonly (readonly [weight: number, term: Replicated])[]): Replicated {
  const weighted = terms.filter(([weight]) => weight !== 0);
  const replicates = largest([0, ...weighted.map(([, { parts }]) => parts.length)]);
  const total = (of: (term: Replicated) => number): number =>
    weighted.reduce((sum, [weight, term]) => sum + weight * of(term), 0);
  return {
    estimate: total(({ estimate }) => estimate),
    parts: Array.from({ length: replicates }, (_, at) =>
      total((term) => (term.parts.length === 0 ? term.estimate : (term.parts[at] ?? NaN))),
    ),
  };
}

/**
 * The estimate with Student's t interval over the replicates; an exact quantity has no width. Null for one replicate,
 * which does not show how replicates vary.
 */
export function replicatedInterval(
  { estimate, parts }: Replicated,
  confidence = CONFIDENCE,
): Estimate | null {
  if (parts.length === 0) return { estimate, low: estimate, high: estimate };
  const known = parts.filter((part) => !Number.isNaN(part));
  if (known.length < 2) return null;
  return meanInterval(known, { confidence });
}

/** The ends of a ratio's interval; null where neither is known, because the divisor may be zero. */
export type RatioInterval = Pick<Estimate, 'low' | 'high'> | null;

/** All t with (x - t y)^2 at most `square` times its variance: between the roots of a quadratic in t. */
function fieller(x: readonly number[], y: readonly number[], square: number): RatioInterval {
  const [meanX, meanY] = [mean([...x]), mean([...y])];
  const varianceX = sampleVariance([...x]) / x.length;
  const varianceY = sampleVariance([...y]) / x.length;
  const covariance = sampleCovariance([...x], [...y]) / x.length;
  const a = meanY * meanY - square * varianceY;
  const b = meanX * meanY - square * covariance;
  const c = meanX * meanX - square * varianceX;
  if (a <= 0) return null;
  const root = Math.sqrt(Math.max(0, b * b - a * c));
  return { low: (b - root) / a, high: (b + root) / a };
}

/**
 * Fieller's interval (1954) of the ratio of two paired means, widened to hold the ratio of the estimates. It divides no
 * single replicate, whose divisor may be near zero. Null: unbounded, or too few replicates.
 */
export function ratioInterval(
  dividend: Replicated,
  divisor: Replicated,
  confidence = CONFIDENCE,
): RatioInterval {
  const estimate = dividend.estimate / divisor.estimate;
  if (!Number.isFinite(estimate)) return null;
  const replicates = Math.max(dividend.parts.length, divisor.parts.length);
  if (replicates === 0) return { low: estimate, high: estimate };
  const at = ({ parts, estimate: same }: Replicated, index: number): number =>
    parts.length === 0 ? same : (parts[index] ?? NaN);
  const pairs = Array.from(
    { length: replicates },
    (_, i) => [at(dividend, i), at(divisor, i)] as const,
  ).filter(([x, y]) => !Number.isNaN(x) && !Number.isNaN(y));
  if (pairs.length < 2) return null;
  const critical = studentCritical((1 - confidence) / 2, pairs.length - 1);
  const found = fieller(
    pairs.map(([x]) => x),
    pairs.map(([, y]) => y),
    critical * critical,
  );
  if (found === null) return null;
  return { low: Math.min(estimate, found.low), high: Math.max(estimate, found.high) };
}
