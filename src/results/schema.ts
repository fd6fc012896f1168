/** The results file: one versioned document, validated on reading. Everything else is derived from it. */
import { z } from 'zod';
import {
  callsPerExitSchema,
  clockSchema,
  faultSchema,
  histogramSchema,
  hostSchema,
  noiseSchema,
  roundSchema,
  warningSchema,
} from '../samples/protocol.js';
import { accountSchema } from '../samples/account.js';
import { costlyCountSchema } from '../samples/costly.js';
import { cellCountersSchema } from '../samples/counters.js';
import { cellSchema } from '../plan/cell_schema.js';
import { planSchema } from '../plan/plan.js';
import { comparisonSchema, exactLevelSchema, levelSchema } from '../stats/summary.js';

export const RESULTS_FORMAT = 'kvm-exit-bench/results';
export const RESULTS_VERSION = 2;

const count = z.number().int().nonnegative();

/** What became of one cell of the plan; its blocks stand in `rounds` under its index. */
const cellResultSchema = z.discriminatedUnion('status', [
  z.strictObject({
    status: z.literal('measured'),
    cell: cellSchema,
    exitsPerBlock: z.number().int().positive(),
    /** Register fields that were compared before timing, summed over launches; 0 for controls. */
    fieldsCompared: count,
    /** Counted before timing, the same in every launch; none of controls, nor in files of before it was counted. */
    perExit: callsPerExitSchema.optional(),
    level: levelSchema,
    histogram: histogramSchema.omit({ cell: true }),
    /** Only where instructions are counted. */
    exact: exactLevelSchema.optional(),
    /** KVM's own statistics of its exits, where the host has them. */
    account: accountSchema.optional(),
    /** Of one typical exit, listed on an emulated host; only where it was asked for. */
    costly: z.array(costlyCountSchema).optional(),
    /** Only where the processor has counters; one entry an event. */
    counters: z.array(cellCountersSchema).optional(),
  }),
  z.strictObject({ status: z.literal('skipped'), cell: cellSchema, reason: z.string() }),
  z.strictObject({
    status: z.literal('failed'),
    cell: cellSchema,
    reason: z.string(),
    field: z.string().optional(),
    fault: faultSchema.optional(),
  }),
]);
export type CellResult = z.infer<typeof cellResultSchema>;

const launchResultSchema = z.strictObject({
  launch: count,
  cpu: count.nullable(),
  startedAt: z.string(),
  rounds: count,
  /** Null for a launch that was cut off before it could report. */
  durationMs: z.number().nullable(),
  clock: clockSchema.nullable(),
  noise: noiseSchema.nullable(),
  withoutAccount: z.string().optional(),
  /** The first lines of what the kernel of an emulated host complained of in its log. */
  kernelLog: z.array(z.string()).optional(),
});
export type LaunchResult = z.infer<typeof launchResultSchema>;

/** A stopped run was resumed: when, and from which launch on. */
const resumedSchema = z.strictObject({ at: z.string(), launch: count });

export const resultsSchema = z.strictObject({
  format: z.literal(RESULTS_FORMAT),
  version: z.literal(RESULTS_VERSION),
  tool: z.strictObject({ name: z.string(), version: z.string() }),
  label: z.string().nullable(),
  /** `recovered`: rebuilt from the log of a run that was killed. */
  status: z.enum(['complete', 'interrupted', 'recovered']),
  stop: z.strictObject({
    reason: z.enum(['target-reached', 'max-time', 'max-rounds', 'interrupted', 'killed']),
    targetInterval: z.number().positive(),
    /** Widest 95% interval of a ratio (of a level, where nothing is compared), as a share of its estimate, and its cell. */
    widestInterval: z.number().nonnegative().nullable(),
    widestCell: z.string().nullable(),
  }),
  startedAt: z.string(),
  /** Spent measuring; of a run that was stopped and resumed, without the time between. */
  durationMs: z.number().nonnegative(),
  /** When a stopped run was resumed, and its first launch after that; absent where it ran through. */
  resumed: z.array(resumedSchema).min(1).optional(),
  seed: z.string(),
  /** Where instructions are counted: one hash over every value; runs that agree in it agree in every exit. */
  valuesSha256: z.string().optional(),
  /**
   * What the numbers count, per exit: `cycles` are ticks of the clock named in the host's clock facts;
   * `instructions` are those that an emulated host executed, which says nothing about time.
   */
  unit: z.enum(['cycles', 'nanoseconds', 'instructions']),
  /** Ticks per nanosecond over the whole run, to show nanoseconds beside cycles; 1 where instructions are counted. */
  ticksPerNs: z.number().positive(),
  plan: planSchema,
  host: hostSchema,
  launches: z.array(launchResultSchema),
  cells: z.array(cellResultSchema),
  comparisons: z.array(comparisonSchema),
  /** Raw blocks, in the order they ran. `cell` is an index into `cells`. */
  rounds: z.array(roundSchema.omit({ type: true, exact: true })),
  drops: z.array(z.strictObject({ reason: z.string(), count })),
  warnings: z.array(warningSchema),
});
export type Results = z.infer<typeof resultsSchema>;
