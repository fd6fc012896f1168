/** What the blocks of a cell show in their order and their distribution: trend, autocorrelation, modes. */
import { append } from '../../lib/extremes.js';
import {
  ckmeans,
  median,
  medianAbsoluteDeviation,
  medianSorted,
  quantileSorted,
  sampleRankCorrelation,
} from 'simple-statistics';
import { MAD_TO_SIGMA } from '../medians.js';

/** A change of level over a run. */
export interface Trend {
  /** Spearman's rank correlation of value against order, -1 to 1; 0 for constant values. */
  readonly rho: number;
  /** Median of the last third over the median of the first third, less 1. */
  readonly change: number;
}

/** How far values move with their order; all 0 for fewer than three values. */
export function trendOf(values: readonly number[]): Trend {
  if (values.length < 3) return { rho: 0, change: 0 };
  const order = values.map((_, i) => i);
  const third = Math.floor(values.length / 3);
  const rho = sampleRankCorrelation(order, [...values]);
  const change = median(values.slice(-third)) / median(values.slice(0, third)) - 1;
  return { rho: Number.isNaN(rho) ? 0 : rho, change: Number.isFinite(change) ? change : 0 };
}

/**
 * Rank correlation of each value with the one before it, inside launches only. It uses ranks, because one spike would
 * hide the autocorrelation of all other values. Each launch is centred on its own median first, because different levels
 * of launches are no autocorrelation. 0 for constant values or fewer than four pairs.
 */
export function lagOneCorrelation(launches: readonly (readonly number[])[]): number {
  const before: number[] = [];
  const after: number[] = [];
  for (const values of launches) {
    if (values.length < 2) continue;
    const centre = median([...values]);
    const centred = values.map((value) => value - centre);
    append(before, centred.slice(0, -1));
    append(after, centred.slice(1));
  }
  if (before.length < 4) return 0;
  const rho = sampleRankCorrelation(before, after);
  return Number.isNaN(rho) ? 0 : rho;
}

/** Whether a rank correlation over `count` pairs is far beyond chance: p < 0.001, by rho ~ N(0, 1/(n-1)). */
export function isSignificant(rho: number, count: number): boolean {
  return Math.abs(rho) * Math.sqrt(Math.max(0, count - 1)) > 3.2905;
}

/** One of the levels around which the blocks of a cell gather. */
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

function separated(lower: number[], upper: number[]): boolean {
  const distance = medianSorted(upper) - medianSorted(lower);
  const spread = MAD_TO_SIGMA * Math.max(medianAbsoluteDeviation(lower), medianAbsoluteDeviation(upper));
  // Not the outermost values: a single block in the change from one mode to the other is no bridge.
  const empty = quantileSorted(upper, 0.05) - quantileSorted(lower, 0.95);
  return (
    distance >= MIN_SEPARATION * spread &&
    empty >= MIN_EMPTY_SHARE * distance &&
    distance >= MIN_RELATIVE_GAP * Math.abs(medianSorted(lower))
  );
}

/** A block or two that an interrupt hit are no mode, and must not hide the modes of the others. */
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
 * The modes of a cell's blocks, ascending: three or two where ckmeans finds clusters that are clearly apart (far apart
 * compared with their spread, an empty stretch between them, a distance of at least 1%, a tenth of the blocks each),
 * otherwise none. The largest twentieth of the blocks is left out first.
 */
export function modesOf(values: readonly number[]): Mode[] {
  if (values.length < MIN_VALUES) return [];
  const body = withoutStragglers([...values].sort((a, b) => a - b));
  return splitInto(body, 3, values.length) ?? splitInto(body, 2, values.length) ?? [];
}
