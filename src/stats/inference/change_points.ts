/** Where series change their level. */
import { holm } from './holm.js';
import { Random } from './random.js';

/** Where a series changed its level. */
export interface ChangePoint {
  /** Index of the first value after the change. */
  readonly at: number;
  /** Corrected by Holm over all segments that were tested together. */
  readonly p: number;
}

/** The fewest values on either side of a change: fewer make no level. */
const MIN_SEGMENT = 3;
const PERMUTATIONS = 9_999;
const ALPHA = 0.05;

/** Ranks from 1, equal values sharing the mean of theirs. */
function midRanks(values: readonly number[]): Float64Array {
  const order = values.map((value, index) => ({ value, index })).sort((a, b) => a.value - b.value);
  const ranks = new Float64Array(values.length);
  for (let from = 0; from < order.length;) {
    let to = from;
    while (to + 1 < order.length && order[to + 1]?.value === order[from]?.value) to++;
    for (let i = from; i <= to; i++) ranks[order[i]?.index ?? 0] = (from + to) / 2 + 1;
    from = to + 1;
  }
  return ranks;
}

interface Split {
  readonly at: number;
  readonly statistic: number;
}

/** The split with the largest |2 (sum of the first k ranks) - k (n + 1)|. */
function largestSplit(ranks: Float64Array): Split {
  const centre = (ranks.length + 1) / 2;
  let best: Split = { at: MIN_SEGMENT, statistic: -1 };
  let sum = 0;
  for (let at = 1; at <= ranks.length - MIN_SEGMENT; at++) {
    sum += (ranks[at - 1] ?? 0) - centre;
    const statistic = 2 * Math.abs(sum);
    if (at >= MIN_SEGMENT && statistic > best.statistic) best = { at, statistic };
  }
  return best;
}

function shuffle(values: Float64Array, random: Random): void {
  for (let last = values.length - 1; last > 0; last--) {
    const other = random.below(last + 1);
    [values[last], values[other]] = [values[other] ?? 0, values[last] ?? 0];
  }
}

/**
 * The most likely change of level of a series in order of time, and its p by permutation: Pettitt's rank statistic
 * (Pettitt 1979, Applied Statistics 28), whose largest value over all splits with {@link MIN_SEGMENT} values on both
 * sides is compared with that of the same values in random orders. Ranks keep one outlier from being a change. Only the
 * order is tested, so no distribution is assumed; but without a change the order must be random: for values that depend
 * on the one before, p is too small. Null for fewer than two segments of values.
 */
export function likeliestChange(
  values: readonly number[],
  random: Random,
  permutations = PERMUTATIONS,
): ChangePoint | null {
  if (values.length < 2 * MIN_SEGMENT) return null;
  const ranks = midRanks(values);
  const { at, statistic } = largestSplit(ranks);
  let asLarge = 0;
  for (let i = 0; i < permutations; i++) {
    shuffle(ranks, random);
    // Sums of half ranks are exact: equal is equal.
    if (largestSplit(ranks).statistic >= statistic) asLarge++;
  }
  return { at, p: (1 + asLarge) / (1 + permutations) };
}

/** The smallest p that so many values can have: those of a clear step in their middle. An odd one more adds nothing. */
function leastP(values: number): number {
  const half = Math.floor(values / 2);
  let orders = 1;
  for (let i = 1; i <= half; i++) orders *= (half + i) / i;
  return 2 / orders;
}

/** How many values a series needs at least before a change of level can be shown, where so many are tested together. */
export function valuesNeeded(series: number): number {
  const most = ALPHA / Math.max(1, series);
  if (most * (1 + PERMUTATIONS) < 1) return Infinity;
  let values = 2 * MIN_SEGMENT;
  while (leastP(values) > most) values += 1;
  return values;
}

interface Segment {
  readonly series: number;
  readonly start: number;
  readonly values: readonly number[];
}

/**
 * Changes of level of several series, each ascending. Every series is split where that is significant at 5%,
 * corrected by Holm over all; then the parts are tested in the same way, corrected over all parts, until none splits.
 * Where nothing changed, the chance of even one false change in any series is at most 5%.
 * @param seed of the permutations, decimal digits
 */
export function changePoints(series: readonly (readonly number[])[], seed: string): ChangePoint[][] {
  const found = series.map((): ChangePoint[] => []);
  let segments: Segment[] = series.map((values, index) => ({ series: index, start: 0, values }));
  for (let stream = 0; segments.length > 0;) {
    const tested = segments.flatMap((segment) => {
      const change = likeliestChange(segment.values, new Random(seed, stream++));
      return change === null ? [] : [{ segment, change }];
    });
    const adjusted = holm(tested.map(({ change }) => change.p));
    segments = tested.flatMap(({ segment, change: { at } }, index) => {
      const p = adjusted[index] ?? 1;
      if (p > ALPHA) return [];
      const { start, values } = segment;
      found[segment.series]?.push({ at: start + at, p });
      return [
        { ...segment, values: values.slice(0, at) },
        { ...segment, start: start + at, values: values.slice(at) },
      ];
    });
  }
  return found.map((changes) => changes.sort((left, right) => left.at - right.at));
}
