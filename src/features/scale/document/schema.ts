import { join } from 'node:path';
import { z } from 'zod';
import { type DocumentKind, readDocument, writeDocument } from '../../../lib/files/document_file.js';
import { cellSchema } from '../../../plan/cell_schema.js';
import { hostSchema } from '../../../samples/protocol.js';
import { scaleWindowSchema, VM_LAYOUTS } from '../../../samples/scale_messages.js';
import { estimateSchema } from '../../../stats/summary.js';

/** scale.json: how exits per second grow with vCPU threads, in one VM and with a VM each. Schema, writing, reading. */

export const SCALE_FORMAT = 'kvm-exit-bench/scale';
export const SCALE_VERSION = 1;
const SCALE_FILE = 'scale.json';

const count = z.number().int().nonnegative();
const positive = z.number().int().positive();

const pointSchema = z.strictObject({
  threads: positive,
  /** Exits per second of all threads together; a 95% interval, over launches where there are several. */
  rate: estimateSchema,
  /** rate / (threads x rate of one thread), each taken in the same round: 1 where nothing is lost. */
  efficiency: estimateSchema,
  windows: positive,
});

/** One cell, one way. */
const seriesSchema = z.discriminatedUnion('status', [
  z.strictObject({
    status: z.literal('measured'),
    cell: cellSchema,
    machines: z.enum(VM_LAYOUTS),
    /** By ascending threads. */
    points: z.array(pointSchema).min(1),
  }),
  z.strictObject({
    status: z.enum(['skipped', 'failed']),
    cell: cellSchema,
    machines: z.enum(VM_LAYOUTS),
    reason: z.string(),
  }),
]);
export type ScaleSeries = z.infer<typeof seriesSchema>;

export const scaleSchema = z.strictObject({
  format: z.literal(SCALE_FORMAT),
  version: z.literal(SCALE_VERSION),
  tool: z.strictObject({ name: z.string(), version: z.string() }),
  label: z.string().nullable(),
  status: z.enum(['complete', 'interrupted']),
  startedAt: z.string(),
  durationMs: z.number().nonnegative(),
  seed: z.string(),
  /** How long the threads of a window exit at the same time. */
  windowMs: positive,
  threads: z.array(positive).min(1),
  /** CPU of each thread; a CPU that is listed twice was shared. */
  cpus: z.array(count),
  launches: positive,
  host: hostSchema,
  series: z.array(seriesSchema),
  /** Raw windows in the order they ran; `cell` is an index into `cells`. */
  cells: z.array(cellSchema),
  rounds: z.array(z.strictObject({ launch: count, round: count, windows: z.array(scaleWindowSchema) })),
  /** Windows that a signal cut short. */
  dropped: count,
});
export type Scale = z.infer<typeof scaleSchema>;

const KIND: DocumentKind<typeof scaleSchema> = {
  format: SCALE_FORMAT,
  version: SCALE_VERSION,
  schema: scaleSchema,
  next: `give a ${SCALE_FILE} that this program wrote`,
};

/**
 * Writes `scale.json` into a directory, all of it or nothing. Returns its path.
 * @throws {Failure} (harness failed) when it cannot be written
 */
export async function writeScale(directory: string, scale: Scale): Promise<string> {
  return writeDocument(join(directory, SCALE_FILE), KIND, scale);
}

/** @throws {Failure} (usage) that says what is wrong with it, and where in the document */
export function readScale(path: string): Scale {
  return readDocument(path, KIND);
}
