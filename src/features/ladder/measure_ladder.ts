import type { Failure } from '../../lib/failure.js';
import {
  ARCH_TABLES,
  groupsCopiedAtOnce,
  kernelExitBase,
  kernelExitsOf,
  type Arch,
  type Exit,
} from '../../plan/arch.js';
import type { Plan } from '../../plan/plan.js';
import { resolvePlan } from '../../plan/resolve.js';
import type { Results } from '../../results/schema.js';
import type { AppContext } from '../../app/context.js';
import { planForHost, type HostChoice } from '../../app/host_choice.js';
import { assertMeasured, watchRun } from '../../app/measure_run.js';
import { openHost } from '../../app/open_host.js';

export interface LadderChoice {
  readonly host: HostChoice;
  readonly seed: string;
  readonly mode?: readonly string[] | undefined;
  readonly maxTimeSeconds: number;
  readonly cpu?: number | undefined;
  readonly quiet: boolean;
}

/** The kernel's own exits and what their guests end in; an arch that has none has its usual exit. */
function exitsOf(arch: Arch): Exit[] {
  const base = kernelExitBase(arch);
  return base === null ? [ARCH_TABLES[arch].twin[0]] : [base, ...kernelExitsOf(arch)];
}

/** The cells of the ladder and of moving each group alone: a few seconds. */
function ladderPlan(
  arch: Arch,
  choice: Pick<LadderChoice, 'host' | 'mode' | 'maxTimeSeconds' | 'cpu'>,
): Plan {
  const copied = groupsCopiedAtOnce(arch);
  return resolvePlan({
    preset: 'quick',
    arch,
    clock: planForHost(choice.host).clock,
    exit: exitsOf(arch),
    mode: choice.mode,
    // Where nothing is carried, the bare exit says all.
    groups: copied.length > 0 ? copied : [ARCH_TABLES[arch].groups[0]],
    direction: ['read', 'write'],
    maxTimeSeconds: choice.maxTimeSeconds,
    cpu: choice.cpu,
  });
}

/**
 * Measures the ladder's few cells; no file is written. A signal ends it early and keeps what was measured.
 * @throws {Failure} when nothing was measured
 */
export async function measureLadder(
  choice: LadderChoice,
  context: AppContext,
): Promise<{ readonly results: Results; readonly failure: Failure | null }> {
  const { host: chosen, seed, quiet } = choice;
  const plan = ladderPlan(planForHost(chosen).arch, choice);
  const opened = await openHost(chosen, { plan, seed }, context);
  const run = await watchRun({ opened, plan, seed }, context, { quiet });
  assertMeasured(run);
  return { results: run.results(), failure: run.failure };
}
