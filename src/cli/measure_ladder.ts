import { TOOL } from '../lib/tool.js';
import type { Failure } from '../lib/failure.js';
import { firstLaunch } from '../measure/launch_spec.js';
import { ARCH_TABLES, groupsCopiedAtOnce, type Arch } from '../plan/arch.js';
import type { Plan } from '../plan/plan.js';
import { resolvePlan } from '../plan/resolve.js';
import { assembleResults } from '../results/assemble.js';
import type { Results } from '../results/schema.js';
import { DEFAULT_DEVICE, type CliContext } from './context.js';
import { failureOf } from './error_text.js';
import { planForHost, type HostChoice } from './host_choice.js';
import { openHost } from './open_host.js';
import { probeHost } from './probe_host.js';
import { takeSamples } from './sampling.js';

export interface LadderChoice {
  readonly host: HostChoice;
  readonly seed: string;
  readonly mode?: readonly string[] | undefined;
  readonly maxTimeSeconds: number;
  readonly cpu?: number | undefined;
  readonly quiet: boolean;
}

/** What ends the ladder's guests of kernel exits, and these; an arch that lacks one has its own usual exit. */
const LADDER_EXITS = ['pio-out', 'kernel-cpuid', 'kernel-ioeventfd-pio'];

function exitsOf(arch: Arch): string[] {
  const { exits, twin } = ARCH_TABLES[arch];
  const known = LADDER_EXITS.filter((exit) => exits.some((each) => each === exit));
  return known.length > 0 ? known : [twin[0]];
}

/** The cells of the ladder and of moving each group alone: a few seconds. */
export function ladderPlan(
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
  context: CliContext,
): Promise<{ readonly results: Results; readonly failure: Failure | null }> {
  const { host: chosen, seed, quiet } = choice;
  const plan = ladderPlan(planForHost(chosen).arch, choice);
  const backend = await openHost(chosen, context);
  const host = await probeHost(backend, firstLaunch(plan, seed, DEFAULT_DEVICE), context);
  const { samples, failure } = await takeSamples(
    { plan, backend, host, seed, quiet, onMessage: () => undefined },
    context,
  );
  if (!samples.rounds.some(({ complete }) => complete))
    throw failure ?? failureOf('interrupted', { subject: '' });
  return { results: assembleResults({ samples, host, plan, label: null, tool: TOOL, failure }), failure };
}
