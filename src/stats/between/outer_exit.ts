/**
 * What the hypervisor below costs. Where a host is a virtual machine, most of an exit of its guests is one or more exits of
 * its own, whose cost drifts by several percent in minutes while its own code does not. CPUID is such an exit and nothing
 * else, of user code, which no change of this host's KVM can move. So KVM's cells are compared at equal cost of it.
 */
import { controlCell } from '../../plan/cell.js';
import { allMeasured, logsOfBoth, type PairedRun } from './paired_runs.js';

export const OUTER_CONTROL = controlCell('cpuid').id;

/** The outer control of a run whose host is known to be a virtual machine, and that measured it. */
export function outerOf(
  hypervisor: boolean | null,
  cells: ReadonlyMap<string, { readonly status: string }>,
): string | undefined {
  return hypervisor === true && cells.get(OUTER_CONTROL)?.status === 'measured' ? OUTER_CONTROL : undefined;
}

/** Whether runs can be compared at equal cost of the hypervisor below. */
export function haveOuter(runs: readonly PairedRun[]): boolean {
  return runs.every(({ outer }) => outer !== undefined) && allMeasured([OUTER_CONTROL], runs);
}

/** Logs by launch and round less those of the outer exit in the same round; as they are where the runs have none. */
export function besideOuter(logs: readonly Float64Array[], runs: readonly PairedRun[]): Float64Array[] {
  if (!haveOuter(runs)) return [...logs];
  const outer = logsOfBoth(runs, OUTER_CONTROL, null);
  return logs.map((launch, index) => launch.map((value, round) => value - (outer[index]?.[round] ?? NaN)));
}
