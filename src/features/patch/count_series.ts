/** Boots the kernels of a series, as many at once as there are processors, and counts every cell on each. */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { EXIT_CODE, type ExitCode } from '../../lib/exit_code.js';
import { append } from '../../lib/extremes.js';
import { Failure } from '../../lib/failure.js';
import { TOOL } from '../../lib/tool.js';
import type { Plan } from '../../plan/plan.js';
import type { Results } from '../../results/schema.js';
import { writeResults } from '../../results/write.js';
import type { EmulatedHost } from '../../emulate/emulated_host.js';
import type { AppContext, ProgressDisplay } from '../../app/context.js';
import { prepareEmulatedHost } from '../../app/emulated_host.js';
import { exitCodeOfFailed, failedAmong } from '../../app/failed_cells.js';
import type { HostFlags } from '../../app/host_choice.js';
import { abortOnInterrupt } from '../../app/interrupt.js';
import { emulatedBase } from '../../app/variant.js';
import { compareKernels } from '../kernels/document/compare.js';
import type { Kernels } from '../kernels/document/schema.js';
import type { BuiltSeries, SeriesFlags, SeriesKernel } from './build_series.js';

export type CountFlags = Omit<HostFlags, 'kernel' | 'modules'> &
  SeriesFlags & { readonly seed?: string; readonly quiet?: boolean; readonly costly?: boolean };

/** Counts depend on the order of the cells a little; one seed for all makes them comparable to the last digit. */
const SEED = '1';

/** The host that a series is counted on. */
export const emulatedHostOf = (flags: CountFlags): HostFlags => ({
  ...flags,
  host: `emulated:${flags.arch}`,
});

type CountTask = Readonly<{ plan: Plan; flags: CountFlags; directory: string }>;

export interface CountedSeries {
  readonly hosts: readonly EmulatedHost[];
  readonly kernels: Kernels;
  readonly exitCode: ExitCode;
}

interface CountedKernel {
  readonly host: EmulatedHost;
  readonly results: Results;
}

/** What the boots have in common: one signal ends all, and one line shows where the last of them is. */
interface Watch {
  readonly controller: AbortController;
  readonly display: ProgressDisplay;
}

/** The base boots, so that it is the series that does not. */
function ofSeries(error: unknown, spoken: string): unknown {
  if (!(error instanceof Failure) || error.exitCode === EXIT_CODE.interrupted) return error;
  const { what, why } = error;
  const next = 'the base was counted, so that it is the series: mend it';
  // What is usage where a user gives a kernel, such as one without KVM for this machine, is the series' doing here.
  const exitCode = error.exitCode === EXIT_CODE.usage ? EXIT_CODE.hostCannotMeasure : error.exitCode;
  return new Failure({ what: `with ${spoken}, ${what}`, why, next, exitCode });
}

async function countOne(
  { name, kernel }: SeriesKernel,
  { plan, flags }: CountTask,
  { controller, display }: Watch,
  context: AppContext,
): Promise<CountedKernel> {
  const { measureRun } = await import('../../app/measure_run.js');
  const { askHost } = await import('../../app/open_host.js');
  const { createEmulatedBackend } = await import('../../emulate/emulated_backend.js');
  const choice = { ...emulatedBase(emulatedHostOf(flags)), kernel: kernel.imagePath };
  const host = await prepareEmulatedHost(choice, context, plan.cells);
  const expected = { plan, seed: flags.seed ?? SEED };
  const opened = await askHost(createEmulatedBackend(host), expected, context);
  const run = await measureRun(
    { opened, ...expected, label: name, costly: flags.costly === true },
    {
      interrupt: controller.signal,
      onProgress: (progress) => {
        if (!controller.signal.aborted) display.update(progress);
      },
      now: context.dependencies.elapsedMs,
      wallClock: context.dependencies.now,
    },
  );
  if (run.ended !== null) throw run.ended;
  return { host, results: run.results() };
}

const HIDDEN: ProgressDisplay = { update: () => undefined, finish: () => undefined };

/** Each kernel's counts, in order; how each of them failed where it did. */
async function settled(
  { kernels }: BuiltSeries,
  task: CountTask,
  context: AppContext,
): Promise<readonly PromiseSettledResult<CountedKernel>[]> {
  const controller = new AbortController();
  const display = await context.dependencies.createProgress(task.flags.quiet === true);
  const release = abortOnInterrupt(context.io, controller);
  const outcomes: PromiseSettledResult<CountedKernel>[] = [];
  const atOnce = availableParallelism();
  try {
    for (let first = 0; first < kernels.length; first += atOnce) {
      const together = kernels.slice(first, first + atOnce);
      const counting = together.map((built, index) => {
        const watch = { controller, display: index === together.length - 1 ? display : HIDDEN };
        return countOne(built, task, watch, context);
      });
      append(outcomes, await Promise.allSettled(counting));
      if (outcomes.some(({ status }) => status === 'rejected')) break;
    }
  } finally {
    display.finish();
    release();
  }
  return outcomes;
}

/**
 * The counts of the base and of what comes after it, each written to a directory of its name.
 * @throws {Failure} of the first kernel that cannot be counted
 */
export async function countSeries(
  built: BuiltSeries,
  task: CountTask,
  context: AppContext,
): Promise<CountedSeries> {
  const { stderr } = context.io;
  const spoken = built.kernels.map((kernel) => kernel.spoken);
  stderr.write(`counting ${String(task.plan.cells.length)} cells with ${spoken.join(', ')}\n`);
  const hosts: EmulatedHost[] = [];
  const counted: { name: string; directory: string; results: Results }[] = [];
  let exitCode: ExitCode = EXIT_CODE.pass;
  for (const [index, outcome] of (await settled(built, task, context)).entries()) {
    const { name = '', spoken: called = '' } = built.kernels[index] ?? {};
    if (outcome.status === 'rejected') throw index === 0 ? outcome.reason : ofSeries(outcome.reason, called);
    const { host, results } = outcome.value;
    await writeResults(join(task.directory, name), results);
    const code = exitCodeOfFailed(failedAmong(results.cells), { stderr });
    if (exitCode === EXIT_CODE.pass) exitCode = code;
    hosts.push(host);
    counted.push({ name, directory: name, results });
  }
  const facts = { tool: TOOL, label: null, status: 'complete', uncounted: [] } as const;
  return { hosts, kernels: compareKernels(counted, { ...facts, uncounted: [] }), exitCode };
}
