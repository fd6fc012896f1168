/** A sweep whose parts were put together: what `sweep merge` writes. It says nothing that depends on who ran what where. */
import { join } from 'node:path';
import { z } from 'zod';
import { writeDocument, type DocumentKind } from '../../../lib/files/document_file.js';
import { estimateSchema } from '../../../stats/summary.js';
import { toolSchema } from './plan.js';
import { unitSchema } from './unit.js';

const SWEEP_FORMAT = 'kvm-exit-bench/sweep';
const SWEEP_VERSION = 1;
const SWEEP_FILE = 'sweep.json';

const count = z.number().int().nonnegative();
const hash = z.string().regex(/^[0-9a-f]{64}$/);

/** A level as the unit's results have it. Where instructions are counted its interval has no width. */
const cellSchema = z.discriminatedUnion('status', [
  z.strictObject({
    status: z.literal('measured'),
    id: z.string(),
    ...estimateSchema.shape,
  }),
  z.strictObject({ status: z.enum(['skipped', 'failed']), id: z.string(), reason: z.string() }),
]);

const measuredSchema = z.strictObject({
  status: z.literal('done'),
  unit: unitSchema,
  /** What its values count. */
  measured: z.enum(['cycles', 'nanoseconds', 'instructions']),
  host: z.strictObject({
    arch: z.string(),
    cpu: z.string().nullable(),
    kernel: z.string(),
    /** Of an emulated host: what it booted, and by which emulator. */
    imageSha256: hash.nullable(),
    emulator: z.string().nullable(),
  }),
  runnerSha256: hash.nullable(),
  /** One hash over every value, where every value comes out the same on each host. */
  valuesSha256: hash.nullable(),
  /** Of a run that measured time, which never comes out the same twice; null where instructions were counted. */
  run: z.strictObject({ startedAt: z.string(), durationMs: z.number(), resultsSha256: hash }).nullable(),
  failedCells: count,
  /** In the plan's order. */
  cells: z.array(cellSchema),
});
export type MeasuredUnit = z.infer<typeof measuredSchema>;

/** A unit without a result that can be used. */
const absentSchema = z.strictObject({
  status: z.enum(['missing', 'failed', 'broken', 'foreign', 'twice']),
  unit: unitSchema,
  reason: z.string(),
});
export type AbsentUnit = z.infer<typeof absentSchema>;

const sweepSchema = z.strictObject({
  format: z.literal(SWEEP_FORMAT),
  version: z.literal(SWEEP_VERSION),
  tool: toolSchema,
  /** See sweepId(). */
  sweep: z.string(),
  status: z.enum(['whole', 'partial']),
  /** In the plan's order, whatever order they were run or merged in. */
  units: z.array(z.discriminatedUnion('status', [measuredSchema, absentSchema])),
});
export type MergedSweep = z.infer<typeof sweepSchema>;

const KIND: DocumentKind<typeof sweepSchema> = {
  format: SWEEP_FORMAT,
  version: SWEEP_VERSION,
  next: `give a ${SWEEP_FILE} that this program wrote`,
  schema: sweepSchema,
};

export function mergedSweep(facts: Omit<MergedSweep, 'format' | 'version' | 'status'>): MergedSweep {
  const status = facts.units.every((unit) => unit.status === 'done') ? 'whole' : 'partial';
  return { format: SWEEP_FORMAT, version: SWEEP_VERSION, status, ...facts };
}

/** @throws {Failure} (usage) when it cannot be written */
export async function writeMerged(directory: string, sweep: MergedSweep): Promise<string> {
  return writeDocument(join(directory, SWEEP_FILE), KIND, sweep, 1);
}
