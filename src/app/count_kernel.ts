import type { Backend } from '../measure/backend.js';
import { firstLaunch } from '../samples/launch_spec.js';
import type { Plan } from '../plan/plan.js';
import { TOOL } from '../lib/tool.js';
import { assembleResults } from '../results/assemble.js';
import type { Results } from '../results/schema.js';
import { DEFAULT_DEVICE, type CliContext } from './context.js';
import { failureOf } from './failures.js';
import { probeHost } from './probe_host.js';
import { takeSamples } from './sampling.js';

/** What is counted on a kernel. */
export interface KernelCount {
  readonly backend: Backend;
  readonly plan: Plan;
  readonly seed: string;
  readonly label: string | null;
  readonly quiet: boolean;
}

/**
 * One boot of a kernel and every count of the plan, all or nothing: what is left of a broken boot compares with no
 * other kernel.
 * @throws {Failure} when it does not boot or ends early, and (interrupted) on a signal
 */
export async function countKernel(
  { backend, plan, seed, label, quiet }: KernelCount,
  context: CliContext,
): Promise<Results> {
  const host = await probeHost(backend, firstLaunch(plan, seed, DEFAULT_DEVICE), context);
  const sampling = { plan, backend, host, seed, quiet, onMessage: () => undefined };
  const { samples, failure } = await takeSamples(sampling, context);
  if (failure !== null) throw failure;
  if (samples.stopReason === 'interrupted') throw failureOf('interrupted', { subject: '' });
  return assembleResults({ samples, host, plan, label, tool: TOOL });
}
