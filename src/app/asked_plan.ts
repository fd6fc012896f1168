/** The plan that flags and plan file ask for. Apart from the flags, since help and usage errors resolve no plan. */
import { readPlanFile } from '../plan/plan_file.js';
import type { Plan } from '../plan/plan.js';
import { resolvePlan, type PlanOptions } from '../plan/resolve.js';
import type { PlanFlags } from './plan_options.js';

/**
 * Flags over the plan file that they name, if any.
 * @throws {Failure} (usage) when the plan file is not valid
 */
export function withPlanFile<Flags extends PlanFlags>(flags: Flags): Flags {
  return flags.plan === undefined ? flags : { ...readPlanFile(flags.plan), ...flags };
}

/**
 * The plan that flags and plan file ask for.
 * @throws {Failure} (usage) for unknown names and contradictions
 */
export function planFrom(flags: PlanFlags, host: Pick<PlanOptions, 'arch' | 'clock'>): Plan {
  const { maxTime, ...same } = flags;
  const options: PlanOptions = { ...same, ...host, maxTimeSeconds: maxTime };
  return resolvePlan(options);
}
