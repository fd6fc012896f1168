import type { Command } from 'commander';
import { join, relative } from 'node:path';
import { EXIT_CODE, type ExitCode } from '../../lib/exit_code.js';
import { Failure, oneLineReason } from '../../lib/failure.js';
import { TOOL } from '../../lib/tool.js';
import type { Cell } from '../../plan/cell.js';
import type { Plan } from '../../plan/plan.js';
import { writeResults } from '../../results/write.js';
import type { Results } from '../../results/schema.js';
import type { EmulatedHost } from '../../emulate/emulated_host.js';
import type { AppContext } from '../../app/context.js';
import { assertListsInstructions } from '../../app/costly.js';
import { prepareEmulatedHost } from '../../app/emulated_host.js';
import { exitCodeOfFailed, failedAmong } from '../../app/failed_cells.js';
import { emulatedBase } from '../../app/variant.js';
import type { HostFlags } from '../../app/host_choice.js';
import { abortOnInterrupt } from '../../app/interrupt.js';
import { openOutputDirectory } from '../../app/new_directory.js';
import type { PlanFlags } from '../../app/plan_options.js';
import { compareKernels } from '../kernels/document/compare.js';
import type { Kernels } from '../kernels/document/schema.js';
import { buildSeries, type BuiltSeries, type SeriesFlags, type SeriesKernel } from './build_series.js';
import { beyond, changesOf, countedOnce, mostChanged, type Threshold } from './changes.js';
import { sameAgain } from './command_line.js';
import { PATCH_FORMAT, PATCH_VERSION, writePatch, type PatchDocument } from './document.js';
import type { PatchFormat } from './formats.js';

type Flags = PlanFlags &
  Omit<HostFlags, 'kernel' | 'modules'> &
  SeriesFlags & {
    readonly failOn?: Threshold;
    readonly costly?: boolean;
    /** True unless --no-attribute. */
    readonly attribute: boolean;
    readonly format: PatchFormat;
  };

/** Counts depend on the order of the cells a little; one seed for all makes them comparable to the last digit. */
const SEED = '1';

interface Counted {
  readonly hosts: readonly EmulatedHost[];
  readonly kernels: Kernels;
  readonly exitCode: ExitCode;
}

const hostOf = (flags: Flags): HostFlags => ({ ...flags, host: `emulated:${flags.arch}` });

/** The base boots, so that it is the series that does not. */
function ofSeries(error: unknown, spoken: string): unknown {
  if (!(error instanceof Failure) || error.exitCode === EXIT_CODE.interrupted) return error;
  const { what, why, exitCode } = error;
  const next = 'the base was counted, so that it is the series: mend it';
  return new Failure({ what: `with ${spoken}, ${what}`, why, next, exitCode });
}

type Task = Readonly<{ plan: Plan; flags: Flags; directory: string }>;

async function countOne(
  { name, kernel }: SeriesKernel,
  { plan, flags, directory }: Task,
  context: AppContext,
): Promise<{ host: EmulatedHost; results: Results }> {
  const { wholeRun } = await import('../../app/measure_run.js');
  const { askHost } = await import('../../app/open_host.js');
  const { createEmulatedBackend } = await import('../../emulate/emulated_backend.js');
  const choice = { ...emulatedBase(hostOf(flags)), kernel: kernel.imagePath };
  const host = await prepareEmulatedHost(choice, context, plan.cells);
  const expected = { plan, seed: flags.seed ?? SEED };
  const opened = await askHost(createEmulatedBackend(host), expected, context);
  const request = { opened, ...expected, label: name, costly: flags.costly === true };
  const results = await wholeRun(request, context, flags.quiet === true);
  await writeResults(join(directory, name), results);
  return { host, results };
}

async function countAll({ kernels }: BuiltSeries, task: Task, context: AppContext): Promise<Counted> {
  const { stderr } = context.io;
  const hosts: EmulatedHost[] = [];
  const counted: { name: string; directory: string; results: Results }[] = [];
  let exitCode: ExitCode = EXIT_CODE.pass;
  for (const [index, built] of kernels.entries()) {
    const { name, spoken } = built;
    stderr.write(`counting ${String(task.plan.cells.length)} cells with ${spoken}\n`);
    try {
      const { host, results } = await countOne(built, task, context);
      const code = exitCodeOfFailed(failedAmong(results.cells), { stderr });
      if (exitCode === EXIT_CODE.pass) exitCode = code;
      hosts.push(host);
      counted.push({ name, directory: name, results });
    } catch (error) {
      throw index === 0 ? error : ofSeries(error, spoken);
    }
  }
  const facts = { tool: TOOL, label: null, status: 'complete', uncounted: [] } as const;
  return { hosts, kernels: compareKernels(counted, { ...facts, uncounted: [] }), exitCode };
}

type Attributed = Pick<PatchDocument, 'attributions' | 'unattributed'>;

async function attributed(
  { hosts, kernels }: Counted,
  cells: readonly Cell[],
  context: AppContext,
): Promise<PatchDocument['attributions']> {
  const { recordCells } = await import('../attribute/document/record_cells.js');
  const { attributionOf } = await import('../attribute/document/schema.js');
  const controller = new AbortController();
  const release = abortOnInterrupt(context.io, controller);
  context.io.stderr.write(`recording ${cells.map(({ id }) => id).join(', ')} on both\n`);
  try {
    const ends = [hosts.at(0), hosts.at(-1)].filter((host) => host !== undefined);
    const recorded = ends.map((host) => recordCells(host, cells, controller.signal));
    const [base = [], result = []] = await Promise.all(recorded);
    return result.map((cell, index) => {
      const { differences } = attributionOf(cell, base[index] ?? null);
      return { cell: cells[index]?.id ?? kernels.plan.arch, differences };
    });
  } catch (error) {
    // The other boot of two must not outlive the one that failed.
    controller.abort();
    throw error;
  } finally {
    release();
  }
}

/** What was counted stands without it: only a signal ends the command. */
async function functionsOf(counted: Counted, flags: Flags, context: AppContext): Promise<Attributed> {
  const cells = mostChanged(changesOf(counted.kernels));
  if (cells.length === 0 || !flags.attribute) return { attributions: [], unattributed: null };
  try {
    return { attributions: await attributed(counted, cells, context), unattributed: null };
  } catch (error) {
    if (!(error instanceof Failure) || error.exitCode === EXIT_CODE.interrupted) throw error;
    return { attributions: [], unattributed: oneLineReason(error) };
  }
}

function documentOf(pair: BuiltSeries, kernels: Kernels, found: Attributed, command: string): PatchDocument {
  const { source, series, diffStat, kernels: built } = pair;
  const first = built[0]?.kernel;
  const configuration = `${kernels.plan.arch} minimal, ${first?.configSha256.slice(0, 12) ?? ''}`;
  return {
    format: PATCH_FORMAT,
    version: PATCH_VERSION,
    tool: TOOL,
    command,
    series: { subjects: series.steps.map(({ subject }) => subject), diffStat: [...diffStat] },
    source: { name: source.name, base: series.baseName, configuration, compiler: first?.compiler ?? '' },
    built: built.map(({ name, kernel: { tree, imageSha256, configSha256 } }) => ({
      name,
      tree,
      imageSha256,
      configSha256,
    })),
    kernels,
    ...found,
  };
}

async function rendered(document: PatchDocument, format: PatchFormat): Promise<string> {
  if (format === 'json') return `${JSON.stringify(document)}\n`;
  if (format === 'markdown') return (await import('./markdown.js')).patchMarkdown(document);
  return (await import('./cover.js')).coverText(document);
}

/** Only where CI asks for a verdict. */
function judged(kernels: Kernels, failOn: Threshold | undefined, { io }: AppContext): ExitCode {
  if (failOn === undefined) return EXIT_CODE.pass;
  const over = beyond(changesOf(kernels), failOn);
  const once = countedOnce(kernels);
  for (const { cell, change } of over) io.stderr.write(`over --fail-on: ${cell.id}: +${String(change)}\n`);
  if (over.length > 0) return EXIT_CODE.regression;
  if (once.length === 0) return EXIT_CODE.pass;
  io.stderr.write(`not judged, since only one kernel has it: ${once.join(', ')}\n`);
  return EXIT_CODE.inconclusive;
}

/** Builds, counts and compares; prints what a cover letter says and writes all of it. */
export async function runPatch(context: AppContext, command: Command): Promise<ExitCode> {
  const { planFrom, withPlanFile } = await import('../../app/asked_plan.js');
  const flags = withPlanFile(command.opts<Flags>());
  const plan = planFrom(flags, { arch: flags.arch, clock: 'instructions' });
  assertListsInstructions(flags.costly === true, emulatedBase(hostOf(flags)));
  const { directory, discard } = openOutputDirectory(flags.output, context.dependencies, 'patch');
  try {
    const built = await buildSeries(command.args, flags, context);
    const counted = await countAll(built, { plan, flags, directory }, context);
    const found = await functionsOf(counted, flags, context);
    const document = documentOf(built, counted.kernels, found, sameAgain(command));
    const { writePatchPage } = await import('./page.js');
    const paths = [await writePatch(directory, document), await writePatchPage(directory, document)];
    context.io.stdout.write(await rendered(document, flags.format));
    for (const path of paths) context.io.stderr.write(`${relative('.', path)}\n`);
    const verdict = judged(counted.kernels, flags.failOn, context);
    return counted.exitCode === EXIT_CODE.pass ? verdict : counted.exitCode;
  } finally {
    discard();
  }
}
