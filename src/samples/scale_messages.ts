/**
 * What the orchestrator and a process that measures scaling say to each other, one JSON object a line, as in protocol.ts:
 * a {@link ScaleSpec} line goes in and {@link ScaleMessage} lines come out. A further line in ends the process after the
 * window under way.
 */
import { z } from 'zod';
import { cellSchema } from '../plan/cell_schema.js';
import { launchErrorSchema } from './protocol.js';

const count = z.number().int().nonnegative();
const positive = z.number().int().positive();

/** Where the vCPUs of a window are: all in one VM, or each in a VM of its own. */
export const VM_LAYOUTS = ['one', 'each'] as const;
export type VmLayout = (typeof VM_LAYOUTS)[number];

/** One process: each cell, both ways, with each number of threads, once a round and in random order. */
export const scaleSpecSchema = z.strictObject({
  type: z.literal('scale'),
  launch: count,
  device: z.string(),
  /** Seed of the order of windows, decimal digits. */
  seed: z.string().regex(/^[0-9]+$/),
  rounds: count,
  watchdogMs: count,
  /** How long the threads of a window exit beside each other. */
  windowMs: positive,
  /** How many threads at once; thread i has the i-th CPU that may be used, round robin. */
  threads: z.array(positive).min(1),
  cells: z.array(cellSchema).min(1),
});
export type ScaleSpec = z.infer<typeof scaleSpecSchema>;

const scaleVerdictSchema = z.discriminatedUnion('status', [
  z.strictObject({ status: z.literal('verified'), cell: count, machines: z.enum(VM_LAYOUTS) }),
  z.strictObject({
    status: z.enum(['skipped', 'failed']),
    cell: count,
    machines: z.enum(VM_LAYOUTS),
    reason: z.string(),
  }),
]);
export type ScaleVerdict = z.infer<typeof scaleVerdictSchema>;

/** Entry i of each column belongs to thread i. */
export const scaleWindowSchema = z.strictObject({
  cell: count,
  machines: z.enum(VM_LAYOUTS),
  /** That each guest has counted too. */
  exits: z.array(positive).min(1),
  /** From the common start to the end of the thread's last exit. */
  ns: z.array(positive).min(1),
});
export type ScaleWindow = z.infer<typeof scaleWindowSchema>;

export const scaleMessageSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('opened'), launch: count, cpus: z.array(count).min(1), pid: count }),
  /** All cells first; later, those that failed in a window and have no more. */
  z.strictObject({ type: z.literal('verified'), launch: count, verdicts: z.array(scaleVerdictSchema) }),
  z.strictObject({
    type: z.literal('round'),
    launch: count,
    round: count,
    /** In the order they ran. */
    windows: z.array(scaleWindowSchema),
    /** Windows that a signal cut short. */
    dropped: count,
    complete: z.boolean(),
  }),
  z.strictObject({ type: z.literal('closed'), launch: count }),
  launchErrorSchema,
]);
export type ScaleRoundMessage = Extract<z.infer<typeof scaleMessageSchema>, { type: 'round' }>;
export type ScaleMessage = z.infer<typeof scaleMessageSchema>;
