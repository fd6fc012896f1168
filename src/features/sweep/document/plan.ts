/** The units of a sweep: what `sweep plan` prints, and what every part of the sweep carries with it. */
import { join } from 'node:path';
import { z } from 'zod';
import { readDocument, writeDocument, type DocumentKind } from '../../../lib/files/document_file.js';
import { sha256Of } from '../../../lib/sha256.js';
import { unitId, unitSchema } from './unit.js';

export const SWEEP_PLAN_FORMAT = 'kvm-exit-bench/sweep-plan';
const SWEEP_PLAN_VERSION = 1;
export const SWEEP_PLAN_FILE = 'sweep-plan.json';

export const toolSchema = z.strictObject({ name: z.string(), version: z.string() });

const sweepPlanSchema = z.strictObject({
  format: z.literal(SWEEP_PLAN_FORMAT),
  version: z.literal(SWEEP_PLAN_VERSION),
  tool: toolSchema,
  /** In the order in which they were given, each once. */
  units: z
    .array(
      unitSchema.refine((unit) => unitId(unit) === unit.id, { error: 'its id is not that of its facts' }),
    )
    .min(1)
    .refine((units) => new Set(units.map(({ id }) => id)).size === units.length, {
      error: 'a unit is in it twice',
    }),
});
export type SweepPlan = z.infer<typeof sweepPlanSchema>;

const KIND: DocumentKind<typeof sweepPlanSchema> = {
  format: SWEEP_PLAN_FORMAT,
  version: SWEEP_PLAN_VERSION,
  next: `make it again: kvm-exit-bench sweep plan --output DIRECTORY`,
  schema: sweepPlanSchema,
};

export function sweepPlanOf(facts: Pick<SweepPlan, 'tool' | 'units'>): SweepPlan {
  return { format: SWEEP_PLAN_FORMAT, version: SWEEP_PLAN_VERSION, ...facts };
}

/** Equal for sweeps of the same units in the same order by the same version. */
export function sweepId({ tool, units }: SweepPlan): string {
  return sha256Of(JSON.stringify([tool.version, units.map(({ id }) => id)])).slice(0, 16);
}

/** @throws {Failure} (usage) when it cannot be written */
export async function writeSweepPlan(directory: string, plan: SweepPlan): Promise<string> {
  return writeDocument(join(directory, SWEEP_PLAN_FILE), KIND, plan, 1);
}

/** @throws {Failure} (usage) that says what is wrong with it */
export function readSweepPlan(path: string): SweepPlan {
  return readDocument(path, KIND);
}
