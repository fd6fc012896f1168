import { mean, sampleCovariance, sampleVariance } from 'simple-statistics';
import { CONFIDENCE } from './inference/interval.js';
import { meanInterval } from './launch_interval.js';
import { studentCritical } from './inference/distributions.js';
import type { Estimate } from './summary.js';

/**
 * A quantity with what each replicate (a launch, or a stretch of rounds of the only launch) says of it. Sums of such
 * quantities keep what their terms share: levels of one launch move together, and so do the sums.
 */
export interface Replicated {
  /** From all blocks at once. */
  readonly estimate: number;
  /** One a replicate, NaN where it has none. Empty: the quantity is exact. */
  readonly parts: readonly number[];
}

export const NOTHING: Replicated = { estimate: 0, parts: [] };

/** weight x quantity, summed. An exact term is the same in every replicate. */
export function weightedSum(terms: readonly (readonly [weight: number, term: Replicated])[]): Replicated {
  const counted = terms.filter(([weight]) => weight !== 0);
  const replicates = Math.max(0, ...counted.map(([, { parts }]) => parts.length));
  const total = (of: (term: Replicated) => number): number =>
    counted.reduce((sum, [weight, term]) => sum + weight * of(term), 0);
  return {
    estimate: total(({ estimate }) => estimate),
    parts: Array.from({ length: replicates }, (_, at) =>
      total((term) => (term.parts.length === 0 ? term.estimate : (term.parts[at] ?? NaN))),
    ),
  };
}

/**
 * The estimate with Student's t over the replicates, widened to hold it; no width where the quantity is exact. Null:
 * one replicate says nothing of how they vary.
 */
export function replicatedInterval(
  { estimate, parts }: Replicated,
  confidence = CONFIDENCE,
): Estimate | null {
  if (parts.length === 0) return { estimate, low: estimate, high: estimate };
  const known = parts.filter((part) => !Number.isNaN(part));
  if (known.length < 2) return null;
  const { low, high } = meanInterval(known, confidence);
  return { estimate, low: Math.min(estimate, low), high: Math.max(estimate, high) };
}

/** The ends of a ratio's interval; null where no end is known, since the divisor may be nothing at all. */
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
 * Fieller's interval (1954) of a ratio of two paired means, widened to hold the ratio of the estimates. It needs no
 * quotient of a single replicate, whose divisor may be near nothing. Null: unbounded, or too few replicates.
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
