import { join } from 'node:path';
import { z } from 'zod';
import { type DocumentKind, readDocument, writeDocument } from '../../../lib/files/document_file.js';
import { cellSchema } from '../../../plan/cell_schema.js';
import { planSchema } from '../../../plan/plan.js';
import { hostSchema } from '../../../samples/protocol.js';
import { costlyCountSchema } from '../../../samples/costly.js';
import { differenceStepsSchema } from './difference_steps.js';

/** What `kernels` writes: one plan counted on several kernels, as exact differences to the first. */

export const KERNELS_FORMAT = 'kvm-exit-bench/kernels';
export const KERNELS_VERSION = 1;
const KERNELS_FILE = 'kernels.json';

const position = z.number().int().nonnegative();

/** A cell on one kernel; `difference` is null on the first, and where the first did not count the cell. */
const cellOnKernelSchema = z.discriminatedUnion('status', [
  z.strictObject({
    status: z.literal('counted'),
    /** Instructions, what the harness adds taken off. */
    value: z.number(),
    /** The share of exits that took exactly this many. */
    share: z.number().min(0).max(1),
    difference: z.number().nullable(),
    /** Of a typical exit, where such were listed. */
    costly: z.array(costlyCountSchema).optional(),
  }),
  z.strictObject({ status: z.literal('absent'), reason: z.string() }),
]);
export type CellOnKernel = z.infer<typeof cellOnKernelSchema>;

const variantSchema = z.strictObject({
  /** As it was given: `6.12`, `6.1,append=mitigations=off`. */
  name: z.string(),
  /** Of its own results, as seen from this document. */
  directory: z.string(),
  host: hostSchema,
});
export type Variant = z.infer<typeof variantSchema>;

/** One kernel against the first. */
const comparedSchema = z.strictObject({
  /** Index into `variants`, from 1 on. */
  variant: position,
  ...differenceStepsSchema.shape,
  /** Controls by their ids: no exits, so they stand apart. */
  controls: z.array(z.strictObject({ id: z.string(), difference: z.number() })),
});
export type Compared = z.infer<typeof comparedSchema>;

export const kernelsSchema = z.strictObject({
  format: z.literal(KERNELS_FORMAT),
  version: z.literal(KERNELS_VERSION),
  tool: z.strictObject({ name: z.string(), version: z.string() }),
  label: z.string().nullable(),
  status: z.enum(['complete', 'interrupted']),
  startedAt: z.string(),
  seed: z.string(),
  unit: z.literal('instructions'),
  plan: planSchema,
  /** The caveat that goes with each count wherever it is shown. */
  caveat: z.string(),
  /** All are compared with the first. */
  variants: z.array(variantSchema).min(2),
  /** Kernels that were asked for and not counted. */
  uncounted: z.array(z.strictObject({ name: z.string(), reason: z.string() })),
  /** In the plan's order; `counts` has one entry a variant. */
  cells: z.array(z.strictObject({ cell: cellSchema, counts: z.array(cellOnKernelSchema) })),
  compared: z.array(comparedSchema),
  /** Facts in which the hosts are not alike, by name; one text a variant. */
  hostDifferences: z.array(z.strictObject({ field: z.string(), values: z.array(z.string()) })),
});
export type Kernels = z.infer<typeof kernelsSchema>;

const KIND: DocumentKind<typeof kernelsSchema> = {
  format: KERNELS_FORMAT,
  version: KERNELS_VERSION,
  schema: kernelsSchema,
  next: `give a ${KERNELS_FILE} that this program wrote`,
};

/**
 * Writes `kernels.json` into a directory, all of it or nothing. Returns its path.
 * @throws {Failure} (harness failed) when it cannot be written
 */
export async function writeKernels(directory: string, kernels: Kernels): Promise<string> {
  return writeDocument(join(directory, KERNELS_FILE), KIND, kernels);
}

/** @throws {Failure} (usage) that says what is wrong with it, and where in the document */
export function readKernels(path: string): Kernels {
  return readDocument(path, KIND);
}
