import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Histogram } from '../../src/samples/protocol.js';
import {
  bucketIndex,
  bucketLowerBound,
  histogramQuantile,
  histogramTotal,
  mergeHistograms,
  type Buckets,
} from '../../src/stats/histogram.js';
import { golden } from './golden_values.js';

function histogramOf(ticks: readonly number[], cell = 0): Histogram {
  const counts = new Map<number, number>();
  for (const value of ticks) counts.set(bucketIndex(value), (counts.get(bucketIndex(value)) ?? 0) + 1);
  const sorted = [...counts.entries()].sort(([a], [b]) => a - b);
  return { cell, buckets: sorted.map(([b]) => b), counts: sorted.map(([, n]) => n), max: Math.max(...ticks) };
}

const exits = fc.array(fc.nat(10_000_000), { minLength: 1, maxLength: 300 });

test('a value lies in the bucket it is put into', () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), (ticks) => {
      const index = bucketIndex(ticks);
      expect(bucketLowerBound(index)).toBeLessThanOrEqual(ticks);
      expect(bucketLowerBound(index + 1)).toBeGreaterThan(ticks);
    }),
  );
});

test('every bucket edge, and the tick below it, falls on its own side', () => {
  for (let index = 1; index < 1568; index++) {
    const edge = bucketLowerBound(index);
    expect(bucketIndex(edge)).toBe(index);
    expect(bucketIndex(edge - 1)).toBe(index - 1);
  }
});

test('buckets, counts and quantiles are those of NumPy', () => {
  for (const { ticks, buckets, counts, max, quantiles } of golden('histograms')) {
    const ours = histogramOf(ticks);
    expect(ours).toEqual({ cell: 0, buckets, counts, max });
    for (const [share, value] of Object.entries(quantiles)) {
      expect(histogramQuantile(ours, Number(share)), share).toBeCloseTo(value, 6);
    }
  }
});

test('a quantile is within a bucket of the true one, never above the maximum, and rises with its share', () => {
  fc.assert(
    fc.property(exits, fc.double({ min: 0.001, max: 1, noNaN: true }), (ticks, share) => {
      const histogram = histogramOf(ticks);
      const sorted = [...ticks].sort((a, b) => a - b);
      const truth = sorted[Math.max(0, Math.ceil(share * ticks.length) - 1)]!;
      const quantile = histogramQuantile(histogram, share);
      expect(Math.abs(quantile - truth)).toBeLessThanOrEqual(Math.max(0, truth / 32));
      expect(quantile).toBeLessThanOrEqual(histogram.max);
      expect(histogramQuantile(histogram, share / 2)).toBeLessThanOrEqual(quantile);
    }),
  );
});

test('values below 64 ticks come back exactly', () => {
  expect(histogramQuantile(histogramOf([52, 52, 52, 63]), 0.5)).toBe(52);
});

test('merging equals counting everything at once, cell by cell', () => {
  fc.assert(
    fc.property(exits, exits, (a, b) => {
      const merged = mergeHistograms([histogramOf(a, 3), histogramOf([5], 1), histogramOf(b, 3)]);
      expect(merged).toEqual([histogramOf([5], 1), histogramOf([...a, ...b], 3)]);
    }),
  );
});

test('an empty histogram has no quantiles', () => {
  const empty: Buckets = { buckets: [], counts: [], max: 0 };
  expect(() => histogramQuantile(empty, 0.5)).toThrow(RangeError);
  expect(histogramTotal(empty)).toBe(0);
});
