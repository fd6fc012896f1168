import type { Command } from 'commander';
import { EXIT_CODE, type ExitCode } from '../../lib/exit_code.js';
import { Failure } from '../../lib/failure.js';
import { TOOL } from '../../lib/tool.js';
import { bareExitOf, cellNamed, planOfCell } from '../../plan/cell_named.js';
import { bisectionText, stepText } from './text.js';
import type { Bisection } from './document.js';
import type { Results } from '../../results/schema.js';
import { BISECT_EXIT_CODE, bisectKernels, type CountAt, type KernelValue } from './bisect_kernels.js';
import { fromGoodToBad, kernelsOver } from './kernel_list.js';
import type { AppContext } from '../../app/context.js';
import { prepareEmulatedHost } from '../../app/emulated_host.js';
import type { HostFlags } from '../../app/host_choice.js';
import { emulatedBase, type Variant } from '../../app/variant.js';

interface Flags extends HostFlags {
  readonly cell: string;
  readonly over: readonly string[];
  readonly good?: string;
  readonly bad?: string;
  readonly json?: boolean;
}

const SEED = '1';

/** @throws {Failure} where the host has no such cell, which no other kernel can be compared with */
function valueOf(results: Results, id: string): KernelValue {
  const countOf = (wanted: string | undefined): number | null => {
    const result = results.cells.find(({ cell }) => cell.id === wanted);
    return result?.status === 'measured' ? result.level.estimate : null;
  };
  const value = countOf(id);
  const result = results.cells.find(({ cell }) => cell.id === id);
  if (value !== null)
    return {
      value,
      release: results.host.kernel.release,
      bareExit: countOf(result && bareExitOf(result.cell)?.id),
    };
  throw new Failure({
    what: `${results.host.kernel.release} has no count of ${id}`,
    why:
      result === undefined || result.status === 'measured' ? 'its results do not contain it' : result.reason,
    next: 'give another cell, or kernels that have it',
    exitCode: result?.status === 'failed' ? EXIT_CODE.harnessFailed : EXIT_CODE.hostCannotMeasure,
  });
}

interface Task {
  readonly kernels: readonly Variant[];
  readonly flags: Flags;
  /** Of the hosts that were booted; all say the same. */
  caveat: string;
}

async function counting(task: Task, context: AppContext): Promise<CountAt> {
  const { wholeRun } = await import('../../app/measure_run.js');
  const { askHost } = await import('../../app/open_host.js');
  const { createEmulatedBackend } = await import('../../emulate/emulated_backend.js');
  const { kernels, flags } = task;
  const { arch } = emulatedBase(flags);
  const plan = planOfCell(arch, flags.cell);
  return async (position) => {
    const kernel = kernels[position];
    if (kernel === undefined) throw new RangeError(`no kernel ${String(position)}`);
    const host = await prepareEmulatedHost(kernel.choice, context, plan.cells);
    task.caveat = host.emulation.caveat;
    const expected = { plan, seed: SEED };
    const opened = await askHost(createEmulatedBackend(host), expected, context);
    return valueOf(await wholeRun({ opened, ...expected }, context, true), flags.cell);
  };
}

function bootsAtMost(kernels: readonly Variant[]): number {
  return 2 + Math.ceil(Math.log2(kernels.length - 1));
}

/** Finds the kernel of a list at which a cell changed, shows it, and tells it by exit code. */
export async function runBisect(context: AppContext, command: Command): Promise<ExitCode> {
  const { io } = context;
  const flags = command.opts<Flags>();
  const base = emulatedBase(flags);
  const { id } = cellNamed(base.arch, flags.cell);
  const kernels = fromGoodToBad(kernelsOver(flags.over, base), flags.good, flags.bad);
  const listed = { kernels: kernels.map(({ name }) => name) };
  const task: Task = { kernels, flags, caveat: '' };
  const talk = flags.json === true ? io.stderr : io.stdout;
  io.stderr.write(
    `bisecting ${id} over ${String(kernels.length)} kernels: ${String(bootsAtMost(kernels))} boots, and one more for each kernel that is skipped\n`,
  );
  const bisected = await bisectKernels(kernels.length, await counting(task, context), (step, good) =>
    talk.write(`${stepText(step, good, listed)}\n`),
  );
  const { BISECTION_FORMAT, BISECTION_VERSION, bisectionSchema } = await import('./document.js');
  const bisection: Bisection = {
    format: BISECTION_FORMAT,
    version: BISECTION_VERSION,
    tool: TOOL,
    arch: base.arch,
    cell: id,
    unit: 'instructions',
    caveat: task.caveat,
    ...listed,
    ...bisected,
  };
  talk.write(bisectionText(bisection));
  if (flags.json === true) io.stdout.write(`${JSON.stringify(bisectionSchema.parse(bisection))}\n`);
  return BISECT_EXIT_CODE[bisection.found.status];
}
