import { planFrom } from '../../../app/asked_plan.js';
import { planForHost, type HostChoice } from '../../../app/host_choice.js';
import type { Arch } from '../../../plan/arch.js';
import type { Plan } from '../../../plan/plan.js';
import type { Unit } from '../document/unit.js';

/**
 * The plan of a unit for a host of that arch, or of the arch that is expected.
 * @throws {Failure} (usage) for unknown names and contradictions
 */
export function planOfUnit({ options }: Unit, choice: HostChoice, arch?: Arch): Plan {
  const expected = planForHost(choice);
  return planFrom(options, { ...expected, ...(arch !== undefined && { arch }) });
}
