import type { Command } from 'commander';
import { EXIT_CODE, type ExitCode } from '../../lib/exit_code.js';
import { Failure } from '../../lib/failure.js';
import { TOOL } from '../../lib/tool.js';
import { bareExitOf, cellNamed, planOfCell } from '../../plan/cell_named.js';
import { bisectionText, stepText } from './text.js';
import type { Bisection } from './document.js';
import type { Results } from '../../results/schema.js';
import {
  BISECT_EXIT_CODE,
  bisectKernels,
  type CountAt,
  type KernelValue,
  type OnStep,
} from './bisect_kernels.js';
import type { CommitFlags, KernelList } from './commits.js';
import { fromGoodToBad, kernelsOver } from './kernel_list.js';
import type { AppContext } from '../../app/context.js';
import { prepareEmulatedHost } from '../../app/emulated_host.js';
import { failureOf } from '../../app/failures.js';
import type { EmulatedChoice, HostFlags } from '../../app/host_choice.js';
import { emulatedBase } from '../../app/variant.js';
import { BUILT_ARCHES, type BuiltArch } from '../../emulate/kernel_build/built_arches.js';

interface Flags extends HostFlags {
  readonly cell: string;
  readonly over?: readonly string[];
  readonly source?: string;
  readonly jobs?: number;
  readonly good?: string;
  readonly bad?: string;
  readonly least?: number;
  readonly step?: boolean;
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
  readonly list: KernelList;
  readonly base: EmulatedChoice;
  readonly cell: string;
  /** Of the hosts that were booted; all say the same. */
  caveat: string;
}

async function counting(task: Task, context: AppContext): Promise<CountAt> {
  const { wholeRun } = await import('../../app/measure_run.js');
  const { askHost } = await import('../../app/open_host.js');
  const { createEmulatedBackend } = await import('../../emulate/emulated_backend.js');
  const { list, base, cell } = task;
  const plan = planOfCell(base.arch, cell);
  return async (position) => {
    const host = await prepareEmulatedHost(await list.choiceAt(position), context, plan.cells);
    task.caveat = host.emulation.caveat;
    const expected = { plan, seed: SEED };
    const opened = await askHost(createEmulatedBackend(host), expected, context);
    return valueOf(await wholeRun({ opened, ...expected }, context, true), cell);
  };
}

/** What it takes at the most: the good end, and the bad one where it is counted first. */
function announced({ names }: KernelList, cell: string, countsBad: boolean): string {
  const gaps = names.length - (countsBad ? 1 : 0);
  const most = (countsBad ? 2 : 1) + Math.ceil(Math.log2(gaps));
  const [what, steps] = countsBad ? ['kernels', 'boots'] : ['commits', 'builds'];
  return `bisecting ${cell} over ${String(names.length)} ${what}: at most ${String(most)} ${steps}, and one more for each that is skipped\n`;
}

async function bisectList(
  task: Task,
  { least = 1, json }: Flags,
  [countsBad, context]: readonly [boolean, AppContext],
): Promise<ExitCode> {
  const { io } = context;
  const { list, base, cell } = task;
  const listed = { kernels: [...list.names] };
  const talk = json === true ? io.stderr : io.stdout;
  io.stderr.write(announced(list, cell, countsBad));
  const onStep: OnStep = (step, good) => talk.write(`${stepText(step, good, listed)}\n`);
  const rules = { least, countsBad };
  const bisected = await bisectKernels(listed.kernels.length, await counting(task, context), onStep, rules);
  const { BISECTION_FORMAT, BISECTION_VERSION, bisectionSchema } = await import('./document.js');
  const bisection: Bisection = {
    format: BISECTION_FORMAT,
    version: BISECTION_VERSION,
    tool: TOOL,
    arch: base.arch,
    cell,
    unit: 'instructions',
    caveat: task.caveat,
    least,
    ...listed,
    ...bisected,
  };
  talk.write(bisectionText(bisection));
  if (json === true) io.stdout.write(`${JSON.stringify(bisectionSchema.parse(bisection))}\n`);
  return BISECT_EXIT_CODE[bisection.found.status];
}

/** One step of `git bisect run`: the bad revision alone, judged as the search would. */
async function judgeStep(task: Task, { least = 1 }: Flags, context: AppContext): Promise<ExitCode> {
  const { stdout } = context.io;
  const last = task.list.names.length - 1;
  const listed = { kernels: [task.list.names[0] ?? '', task.list.names[last] ?? ''] };
  const countAt = await counting(task, context);
  const count = async (position: number): Promise<KernelValue> => countAt(position === 0 ? 0 : last);
  const onStep: OnStep = (step, good) => stdout.write(`${stepText(step, good, listed)}\n`);
  const { found } = await bisectKernels(2, count, onStep, { least });
  return found.status === 'unchanged' ? EXIT_CODE.pass : EXIT_CODE.regression;
}

/** Every commit is built before it is counted, so that the search counts no more than it must. */
async function bisectCommits(flags: Flags & CommitFlags, context: AppContext): Promise<ExitCode> {
  const base = emulatedBase(flags);
  const { id: cell } = cellNamed(base.arch, flags.cell);
  const { withCommits, untestable } = await import('./commits.js');
  const search = (list: KernelList): Promise<ExitCode> => {
    const task: Task = { list, base, cell, caveat: '' };
    return flags.step === true ? judgeStep(task, flags, context) : bisectList(task, flags, [false, context]);
  };
  try {
    return await withCommits(flags, [base, context], search);
  } catch (error) {
    throw flags.step === true ? untestable(error) : error;
  }
}

function builtArch({ arch }: EmulatedChoice): BuiltArch {
  const built = BUILT_ARCHES.find((each) => each === arch);
  if (built !== undefined) return built;
  throw failureOf('invalid-value', {
    subject: `--host emulated:${arch}`,
    detail: `kernels are built for ${BUILT_ARCHES.join(' and ')}`,
  });
}

/** Finds the kernel of a list, or the commit of a tree, at which a cell changed, shows it, and tells it by exit code. */
export async function runBisect(context: AppContext, command: Command): Promise<ExitCode> {
  const flags = command.opts<Flags>();
  const { over, source, step } = flags;
  if ((over === undefined) === (source === undefined))
    throw failureOf('invalid-value', {
      subject: source === undefined ? '--over' : '--source',
      detail: 'give either a list of kernels with --over, or a git tree with --source',
    });
  const base = emulatedBase(flags);
  if (source !== undefined) return bisectCommits({ ...flags, source, arch: builtArch(base) }, context);
  if (step === true) throw failureOf('invalid-value', { subject: '--step', detail: 'belongs to --source' });
  const { id: cell } = cellNamed(base.arch, flags.cell);
  const kernels = fromGoodToBad(kernelsOver(over ?? [], base), flags.good, flags.bad);
  const list: KernelList = {
    names: kernels.map(({ name }) => name),
    choiceAt: (position) => {
      const kernel = kernels[position];
      return kernel === undefined
        ? Promise.reject(new RangeError(`no kernel ${String(position)}`))
        : Promise.resolve(kernel.choice);
    },
  };
  return bisectList({ list, base, cell, caveat: '' }, flags, [true, context]);
}
