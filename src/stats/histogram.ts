/** Log-linear histograms of single exits: buckets, quantiles, merging. */
import type { Histogram } from '../samples/protocol.js';

/** A histogram without the cell it belongs to, as results files hold it. */
export type Buckets = Omit<Histogram, 'cell'>;

/** Sub-buckets per power of two: 32, so a bucket is at most 3.1% wide. */
const HISTOGRAM_SUB_BITS = 5;

/**
 * Lower bound in ticks of histogram bucket `index`: buckets 0..31 are exact, then 32 buckets per power of two.
 */
export function bucketLowerBound(index: number): number {
  const sub = 1 << HISTOGRAM_SUB_BITS;
  if (index < sub) return index;
  const octave = Math.floor(index / sub) - 1;
  return (sub + (index % sub)) * 2 ** octave;
}

/** The bucket a value of `ticks` (at least 0) falls into: the inverse of {@link bucketLowerBound}. */
export function bucketIndex(ticks: number): number {
  const sub = 1 << HISTOGRAM_SUB_BITS;
  const whole = Math.floor(ticks);
  if (whole < sub) return Math.max(0, whole);
  // log2 may round up just below a power of two; the result is the last bucket of the octave below all the same.
  const octave = Math.floor(Math.log2(whole)) - HISTOGRAM_SUB_BITS;
  return (octave + 1) * sub + Math.floor(whole / 2 ** octave) - sub;
}

/** The exits in it. */
export function histogramTotal(histogram: Buckets): number {
  return histogram.counts.reduce((sum, n) => sum + n, 0);
}

/** Ticks at `part` (0..1) of the way through a bucket; a bucket of one tick is not interpolated. */
function within(index: number, part: number, max: number): number {
  const lower = bucketLowerBound(index);
  const width = bucketLowerBound(index + 1) - lower;
  return Math.min(max, width <= 1 ? lower : lower + width * part);
}

/**
 * Quantile in ticks (`share` in 0..1), by linear interpolation inside the bucket and never above the largest
 * exit seen; off by at most the bucket's width, 3.1%. An empty histogram is a RangeError.
 */
export function histogramQuantile(histogram: Buckets, share: number): number {
  const target = share * histogramTotal(histogram);
  let before = 0;
  for (const [position, index] of histogram.buckets.entries()) {
    const inside = histogram.counts[position] ?? 0;
    if (inside > 0 && before + inside >= target) {
      return within(index, Math.max(0, target - before) / inside, histogram.max);
    }
    before += inside;
  }
  if (before === 0) throw new RangeError('an empty histogram has no quantiles');
  return histogram.max;
}

/** Adds histograms of the same cell together; the answer is ascending by cell, and so are its buckets. */
export function mergeHistograms(histograms: readonly Histogram[]): Histogram[] {
  const byCell = new Map<number, { counts: Map<number, number>; max: number }>();
  for (const { cell, buckets, counts, max } of histograms) {
    const merged = byCell.get(cell) ?? { counts: new Map<number, number>(), max: 0 };
    byCell.set(cell, merged);
    merged.max = Math.max(merged.max, max);
    buckets.forEach((bucket, i) => {
      merged.counts.set(bucket, (merged.counts.get(bucket) ?? 0) + (counts[i] ?? 0));
    });
  }
  return [...byCell.entries()]
    .sort(([a], [b]) => a - b)
    .map(([cell, { counts, max }]) => {
      const sorted = [...counts.entries()].sort(([a], [b]) => a - b);
      return { cell, buckets: sorted.map(([bucket]) => bucket), counts: sorted.map(([, n]) => n), max };
    });
}
