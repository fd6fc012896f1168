/** What `bisect` found: the first kernel of a list on which a cell takes another number of instructions. */
import { z } from 'zod';
import { ARCHES } from '../../plan/arch.js';

export const BISECTION_FORMAT = 'kvm-exit-bench/bisection';
export const BISECTION_VERSION = 1;

const position = z.number().int().nonnegative();

const stepSchema = z.discriminatedUnion('status', [
  z.strictObject({
    /** `same` as the first kernel, as far as changes count, or `changed`. */
    status: z.enum(['same', 'changed']),
    position,
    /** `uname -r` */
    release: z.string(),
    /** Instructions of the cell, what the harness adds taken off. */
    value: z.number(),
    /** Of the bare exit; null for a control. */
    bareExit: z.number().nullable(),
  }),
  z.strictObject({ status: z.literal('skipped'), position, reason: z.string() }),
]);
export type BisectionStep = z.infer<typeof stepSchema>;
export type MeasuredStep = Exclude<BisectionStep, { status: 'skipped' }>;

/** Between the last kernel that is the same and the next that is known to be changed. */
const betweenSchema = z.strictObject({
  last: position,
  first: position,
  /** Instructions of `first` less those of `last`; null where a signal came before both were counted. */
  change: z.number().nullable(),
});

const foundSchema = z.discriminatedUnion('status', [
  /** `first` is the first changed kernel: the two are neighbours. */
  betweenSchema.extend({ status: z.literal('found') }),
  /** Those between the two could not be counted, so that it is `first` or one of them. */
  betweenSchema.extend({ status: z.literal('hidden') }),
  /** A signal ended it; what is known until then. */
  betweenSchema.extend({ status: z.literal('interrupted') }),
  z.strictObject({ status: z.literal('unchanged') }),
]);

export const bisectionSchema = z.strictObject({
  format: z.literal(BISECTION_FORMAT),
  version: z.literal(BISECTION_VERSION),
  tool: z.strictObject({ name: z.string(), version: z.string() }),
  arch: z.enum(ARCHES),
  cell: z.string(),
  unit: z.literal('instructions'),
  /** The caveat that goes with each count wherever it is shown. */
  caveat: z.string(),
  /** The smallest change that counts, either way. */
  least: z.number().int().min(1),
  /** From the good one to the bad one; positions are indices into it. */
  kernels: z.array(z.string()).min(2),
  /** In the order in which they were booted: the good end, the bad end, then between them. */
  steps: z.array(stepSchema),
  found: foundSchema,
});
export type Bisection = z.infer<typeof bisectionSchema>;
