import { bucketLowerBound, type Histogram } from '../../../src/samples/protocol.js';

/** Mulberry32: the same numbers on every machine. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A fair shuffle (Fisher-Yates). */
export function shuffled(items: readonly number[], random: () => number): number[] {
  const order = [...items];
  for (let last = order.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [order[last], order[other]] = [order[other] ?? 0, order[last] ?? 0];
  }
  return order;
}

function bucketOf(ticks: number): number {
  let low = 0;
  let high = 2048;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (bucketLowerBound(middle) <= ticks) low = middle;
    else high = middle;
  }
  return low;
}

/** Every exit of blocks with these values, as if all exits of a block had taken the same time. */
export function histogramOf(values: readonly number[], exitsPerBlock: number): Omit<Histogram, 'cell'> {
  const counts = new Map<number, number>();
  for (const ticks of values) {
    const bucket = bucketOf(ticks);
    counts.set(bucket, (counts.get(bucket) ?? 0) + exitsPerBlock);
  }
  const sorted = [...counts.entries()].sort(([a], [b]) => a - b);
  return {
    buckets: sorted.map(([bucket]) => bucket),
    counts: sorted.map(([, count]) => count),
    max: Math.max(...values),
  };
}
