import { join } from 'node:path';
import type { SweepPlan } from './document/plan.js';

/**
 * Writes the plan beside the units, so that a merge can say which are missing, and gives its path.
 * @throws {Failure} (usage) where another sweep has the directory
 */
export async function keepPlan(directory: string, plan: SweepPlan): Promise<string> {
  const { readSweepPlan, SWEEP_PLAN_FILE, sweepId, writeSweepPlan } = await import('./document/plan.js');
  const { lookAt } = await import('../../lib/files/text_file.js');
  const { sweepFailure } = await import('./failures.js');
  const path = join(directory, SWEEP_PLAN_FILE);
  if (lookAt(path) === undefined) return writeSweepPlan(directory, plan);
  if (sweepId(readSweepPlan(path)) === sweepId(plan)) return path;
  throw sweepFailure('other-sweep', { subject: directory });
}
