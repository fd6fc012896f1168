import { failureOf } from '../../../app/failures.js';
import type { PlanFile } from '../../../plan/plan_file.js';
import type { UnitOptions } from '../document/unit.js';

/** Options of `run` that say nothing of what is measured: a sweep has its own. */
const OF_THE_SWEEP = ['output', 'label', 'seed'] as const;

/** @throws {Failure} (usage) for an option that belongs to the sweep */
export function measuredOptions(file: PlanFile, place: string): UnitOptions {
  const [wrong] = OF_THE_SWEEP.filter((key) => file[key] !== undefined);
  if (wrong === undefined) return file;
  throw failureOf('invalid-value', {
    subject: place,
    detail: `'${wrong}' is not part of a unit: give it for the whole sweep`,
  });
}
