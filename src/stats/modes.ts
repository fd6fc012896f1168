import { ckmeans, medianAbsoluteDeviation, medianSorted, quantileSorted } from 'simple-statistics';

/** One of the levels that the blocks of a cell gather around. */
export interface Mode {
  /** Median of the mode, in the unit of the values. */
  readonly center: number;
  /** Share of the blocks, 0 to 1. */
  readonly share: number;
}

const MIN_VALUES = 10;
const MIN_SHARE = 0.1;
const MIN_RELATIVE_GAP = 0.01;
/** Distance of centers against the spread around them; two halves of one normal distribution reach 2.5. */
const MIN_SEPARATION = 6;
/** Width of the empty stretch between two modes against the distance of their centers. */
const MIN_EMPTY_SHARE = 0.5;
const MAD_TO_SIGMA = 1.4826;

function separated(lower: number[], upper: number[]): boolean {
  const distance = medianSorted(upper) - medianSorted(lower);
  const spread = MAD_TO_SIGMA * Math.max(medianAbsoluteDeviation(lower), medianAbsoluteDeviation(upper));
  // Not the outermost values: a single block caught in the change from one mode to the other is no bridge.
  const empty = quantileSorted(upper, 0.05) - quantileSorted(lower, 0.95);
  return (
    distance >= MIN_SEPARATION * spread &&
    empty >= MIN_EMPTY_SHARE * distance &&
    distance >= MIN_RELATIVE_GAP * Math.abs(medianSorted(lower))
  );
}

/** A block or two hit by an interrupt are no mode, and must not hide the modes of the rest. */
function withoutStragglers(sorted: readonly number[]): readonly number[] {
  const cut = Math.floor(sorted.length * (MIN_SHARE / 2));
  return sorted.slice(0, sorted.length - cut);
}

function splitInto(body: readonly number[], count: number, total: number): Mode[] | null {
  const clusters = ckmeans(body, count);
  if (clusters.length < count) return null;
  for (const [i, cluster] of clusters.entries()) {
    if (cluster.length < MIN_SHARE * total) return null;
    const below = clusters[i - 1];
    if (below !== undefined && !separated(below, cluster)) return null;
  }
  return clusters.map((cluster, i) => {
    // Stragglers are nearest to the highest mode.
    const stragglers = i === count - 1 ? total - body.length : 0;
    return { center: medianSorted(cluster), share: (cluster.length + stragglers) / total };
  });
}

/**
 * The modes of a cell's blocks, ascending: three or two where ckmeans finds clusters that are clearly apart
 * (far against their own spread, nothing between, at least 1% and a tenth of the blocks each), otherwise none.
 * The largest twentieth is left out first.
 */
export function modesOf(values: readonly number[]): Mode[] {
  if (values.length < MIN_VALUES) return [];
  const body = withoutStragglers([...values].sort((a, b) => a - b));
  return splitInto(body, 3, values.length) ?? splitInto(body, 2, values.length) ?? [];
}
