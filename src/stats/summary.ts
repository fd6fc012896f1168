import { z } from 'zod';
import type { Warning } from '../samples/protocol.js';
import type { DropCount } from './columns.js';

/** A point with a 95% interval around it. */
export const estimateSchema = z.strictObject({ estimate: z.number(), low: z.number(), high: z.number() });
export type Estimate = z.infer<typeof estimateSchema>;

/**
 * The level of one cell in ticks per exit: median over blocks (a block's value is the median of its 16
 * sub-batches). Its interval is Student's t over the medians of the launches, for what launches on this host have in
 * the middle; a run of one launch has a moving-block bootstrap of its rounds, which speaks of that launch only.
 */
export const levelSchema = z.strictObject({
  ...estimateSchema.shape,
  /** Blocks that entered, and dropped ones that did not. */
  blocks: z.number().int().nonnegative(),
  dropped: z.number().int().nonnegative(),
  /** Scaled median absolute deviation over blocks, ticks. */
  spread: z.number().nonnegative(),
  /** Median over blocks of the block's mean: for information, ticks and interrupts included. */
  mean: z.number(),
  /** Smallest sub-batch seen, ticks per exit. */
  min: z.number(),
  /** From the histogram of every single exit, ticks. */
  p50: z.number(),
  p99: z.number(),
  p999: z.number(),
});
export type Level = z.infer<typeof levelSchema>;

/**
 * Where instructions are counted a level is no estimate: its value is the mode over all exits, and what the harness
 * itself adds (a turn of its loop round nothing, the mode of `control/empty-timer`) is taken off. What stands here
 * is as it was counted, nothing taken off. In `Level` and `Comparison` it is: there every number is a count, and
 * intervals have no width.
 */
export const exactLevelSchema = z.strictObject({
  /** Instructions that are taken off every value of this cell; 0 for `control/empty-timer` itself. */
  overhead: z.number().nonnegative(),
  /** As counted: the value that most exits had (the smallest of several), and their share. */
  mode: z.number().nonnegative(),
  share: z.number().min(0).max(1),
  min: z.number().nonnegative(),
  median: z.number().nonnegative(),
  /** Every distinct value in instructions, ascending, and how many exits had it. */
  values: z.array(z.number().nonnegative()),
  counts: z.array(z.number().int().positive()),
});
export type ExactLevel = z.infer<typeof exactLevelSchema>;

/**
 * A comparison inside the run, paired round by round: median over rounds, exact order-statistic interval.
 * `sync-ioctl`: a sync cell against its ioctl twin. `over-none`: a transfer cell against the base cell of its
 * guest. `a-a`: the base cell's second copy against the first.
 */
export const comparisonSchema = z.strictObject({
  kind: z.enum(['sync-ioctl', 'over-none', 'over-plain', 'a-a']),
  /** Cell ids: numerator and denominator. */
  subject: z.string(),
  reference: z.string(),
  rounds: z.number().int().nonnegative(),
  /** subject / reference: exp of the median log ratio. */
  ratio: estimateSchema,
  /** subject - reference in ticks per exit. */
  difference: estimateSchema,
});
export type Comparison = z.infer<typeof comparisonSchema>;

/** Everything the statistics say of a run. */
export interface Summary {
  /** Aligned with the cells of the samples; null for a cell without a single block that counts. */
  readonly levels: readonly (Level | null)[];
  /** Likewise; null for every cell unless instructions are counted. */
  readonly exact: readonly (ExactLevel | null)[];
  readonly comparisons: readonly Comparison[];
  readonly warnings: readonly Warning[];
  /** Blocks that entered no statistic, by reason. */
  readonly drops: readonly DropCount[];
  /** Widest 95% interval as a share of its estimate (see IntervalTracker), and the id of its cell. */
  readonly widestInterval: number | null;
  readonly widestCell: string | null;
}
