/** Quantiles of values in any order. */
import { quantileSorted } from 'simple-statistics';

/** What a median absolute deviation is multiplied by to be the standard deviation of normal values. */
export const MAD_TO_SIGMA = 1.4826;

/** Median of values in any order; NaN of none. */
export function median(values: readonly number[]): number {
  return quantileOf(values, 0.5);
}

/** Quantile of values in any order; NaN of none. */
export function quantileOf(values: readonly number[], share: number): number {
  if (values.length === 0) return Number.NaN;
  return quantileSorted(
    [...values].sort((left, right) => left - right),
    share,
  );
}
