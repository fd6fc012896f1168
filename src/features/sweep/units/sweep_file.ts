/** A sweep file: axes that are crossed, as JSON. */
import { z } from 'zod';
import { jsonTrouble, parsedJson } from '../../../lib/json.js';
import { readText } from '../../../lib/files/text_file.js';
import { isSeed } from '../../../lib/seed.js';
import { parsePlanFile } from '../../../plan/plan_file.js';
import { readSweepPlan, SWEEP_PLAN_FORMAT, type SweepPlan } from '../document/plan.js';
import type { UnitOptions } from '../document/unit.js';
import { sweepFailure } from '../failures.js';
import { sweepPlanFrom } from './asked_units.js';
import { measuredOptions } from './measured_options.js';

export const DEFAULT_SEED = '1';

const texts = z.array(z.string(), { error: 'expected a list of texts' }).default([]);

const sweepFileSchema = z.strictObject({
  over: texts,
  kernels: texts,
  hosts: texts,
  cpus: texts,
  append: texts,
  plans: z.array(z.record(z.string(), z.unknown()), { error: 'expected a list of objects' }).default([{}]),
  seed: z.string().refine(isSeed, { error: 'expected a string of digits' }).default(DEFAULT_SEED),
});

function parsed(path: string, text: string): unknown {
  try {
    return parsedJson(text);
  } catch (error) {
    throw sweepFailure('sweep-file', { subject: path, detail: jsonTrouble(error) });
  }
}

function optionsOf(plan: Readonly<Record<string, unknown>>, place: string): UnitOptions {
  return measuredOptions(parsePlanFile(JSON.stringify(plan), place), place);
}

function isPlan(value: unknown): boolean {
  return (
    typeof value === 'object' && value !== null && 'format' in value && value.format === SWEEP_PLAN_FORMAT
  );
}

/**
 * The units of a sweep file, or of a plan that `sweep plan` wrote.
 * @throws {Failure} (usage) that says what is wrong with it
 */
export async function sweepPlanOfFile(path: string): Promise<SweepPlan> {
  const value = parsed(path, readText(path, 'give a sweep file, or the sweep-plan.json of a sweep'));
  if (isPlan(value)) return readSweepPlan(path);
  const result = sweepFileSchema.safeParse(value);
  if (result.success) {
    const plans = result.data.plans.map((plan, index) => optionsOf(plan, `${path}, plans[${String(index)}]`));
    return sweepPlanFrom({ ...result.data, plans });
  }
  const [issue] = result.error.issues;
  const place = issue?.path.join('.') ?? '';
  const detail = `${place === '' ? '' : `${place}: `}${issue?.message ?? 'is not valid'}`;
  throw sweepFailure('sweep-file', { subject: path, detail });
}
