/** What the statistics say about a run: the shapes, as results files hold them. */
import { z } from 'zod';
import type { Warning } from '../samples/protocol.js';
import type { DropCount } from './columns.js';

const bound = (unknown: number) =>
  z.union([z.number(), z.null(), z.literal(unknown)]).transform((value) => value ?? unknown);

/**
 * A point with a 95% interval around it. One replicate does not show how replicates vary: such an interval is the whole
 * line, which JSON has no number for and writes as null. What asks whether an interval lies above or below something
 * then answers rightly that it does not.
 */
export const estimateSchema = z.strictObject({
  estimate: z.number(),
  low: bound(-Infinity),
  high: bound(Infinity),
});
export type Estimate = z.infer<typeof estimateSchema>;

/** Whether anything is known of how far off the point may be. */
export function isBounded({ low, high }: Pick<Estimate, 'low' | 'high'>): boolean {
  return Number.isFinite(low) && Number.isFinite(high);
}

/** A ratio from its logarithm; the whole line stays the whole line. */
export function exponential({ estimate, low, high }: Estimate): Estimate {
  return {
    estimate: Math.exp(estimate),
    low: Number.isFinite(low) ? Math.exp(low) : low,
    high: Math.exp(high),
  };
}

/**
 * The level of one cell in ticks per exit, over the medians of its launches (a block's value is the median of its 16
 * sub-batches): their mean with Student's t, which holds for launches on this host.
 */
export const levelSchema = z.strictObject({
  ...estimateSchema.shape,
  /** The replicates behind the interval. */
  launches: z.number().int().nonnegative(),
  /** Blocks that entered, and dropped ones that did not. */
  blocks: z.number().int().nonnegative(),
  dropped: z.number().int().nonnegative(),
  /** Scaled median absolute deviation over blocks, ticks. */
  spread: z.number().nonnegative(),
  /** Median over blocks of the block's mean: for information, ticks and interrupts included. */
  mean: z.number(),
  /** Smallest sub-batch seen, ticks per exit. */
  min: z.number(),
  /** From the histogram of every exit, ticks. */
  p50: z.number(),
  p99: z.number(),
  p999: z.number(),
});
export type Level = z.infer<typeof levelSchema>;

/**
 * The instruction counts of one cell on an emulated host, as counted. The level is no estimate there: it is the mode over
 * all exits less what the harness itself adds (an empty turn of its loop, the mode of `control/empty-timer`). In `Level`
 * and `Comparison` that overhead is subtracted, every number is a count, and intervals have no width.
 */
export const exactLevelSchema = z.strictObject({
  /** Instructions to subtract from every value of this cell; 0 for `control/empty-timer` itself. */
  overhead: z.number().nonnegative(),
  /** The most frequent value (the smallest of several), and its share of the exits. */
  mode: z.number().nonnegative(),
  share: z.number().min(0).max(1),
  min: z.number().nonnegative(),
  median: z.number().nonnegative(),
  /** Every distinct value in instructions, ascending, and its number of exits. */
  values: z.array(z.number().nonnegative()),
  counts: z.array(z.number().int().positive()),
});
export type ExactLevel = z.infer<typeof exactLevelSchema>;

/**
 * A comparison inside the run, paired round by round: a launch's value is the median over its rounds, the estimate the
 * mean over the launches with Student's t. `sync-ioctl`: a sync cell against its ioctl twin. `over-none`: a transfer cell against the base cell of its
 * guest. `a-a`: the base cell's second copy against the first.
 */
export const comparisonSchema = z.strictObject({
  kind: z.enum(['sync-ioctl', 'over-none', 'over-plain', 'a-a']),
  /** Cell ids: numerator and denominator. */
  subject: z.string(),
  reference: z.string(),
  rounds: z.number().int().nonnegative(),
  /** The replicates behind the intervals. */
  launches: z.number().int().nonnegative(),
  /** subject / reference: exp of the mean of the launches' log ratios. */
  ratio: estimateSchema,
  /** subject - reference in ticks per exit. */
  difference: estimateSchema,
  /**
   * Within this run: the median ratio over all rounds with its exact order-statistic interval. It says how well the
   * rounds of this run agree, and nothing about the next run on the host. Absent where instructions are counted.
   */
  within: estimateSchema.optional(),
});
export type Comparison = z.infer<typeof comparisonSchema>;

/** Everything the statistics say about a run. */
export interface Summary {
  /** Aligned with the cells of the samples; null for a cell without a block that counts. */
  readonly levels: readonly (Level | null)[];
  /** Likewise; null for every cell unless the host counts instructions. */
  readonly exact: readonly (ExactLevel | null)[];
  readonly comparisons: readonly Comparison[];
  readonly warnings: readonly Warning[];
  /** Blocks that entered no statistic, by reason. */
  readonly drops: readonly DropCount[];
  /** Widest 95% interval as a share of its estimate (see IntervalTracker), and the id of its cell. */
  readonly widestInterval: number | null;
  readonly widestCell: string | null;
}
