import { assertListsInstructions } from '../../app/host_choice.js';
import type { Command } from 'commander';
import { relative } from 'node:path';
import { EXIT_CODE, type ExitCode } from '../../lib/exit_code.js';
import { Failure, oneLineReason } from '../../lib/failure.js';
import { TOOL } from '../../lib/tool.js';
import type { Cell } from '../../plan/cell.js';
import type { AppContext } from '../../app/context.js';
import { emulatedBase } from '../../app/variant.js';
import { abortOnInterrupt } from '../../app/interrupt.js';
import { openOutputDirectory } from '../../app/new_directory.js';
import type { PlanFlags } from '../../app/plan_options.js';
import type { Kernels } from '../kernels/document/schema.js';
import { buildSeries, type BuiltSeries } from './build_series.js';
import { beyond, changesOf, countedOnce, mostChanged, type Threshold } from './changes.js';
import { sameAgain } from './command_line.js';
import { countSeries, emulatedHostOf, type CountedSeries, type CountFlags } from './count_series.js';
import { PATCH_FORMAT, PATCH_VERSION, writePatch, type PatchDocument } from './document.js';
import type { PatchFormat } from './formats.js';

type Flags = PlanFlags &
  CountFlags & {
    readonly failOn?: Threshold;
    /** True unless --no-attribute. */
    readonly attribute: boolean;
    readonly format: PatchFormat;
  };

type Attributed = Pick<PatchDocument, 'attributions' | 'unattributed'>;

async function attributed(
  { hosts }: CountedSeries,
  cells: readonly Cell[],
  context: AppContext,
): Promise<PatchDocument['attributions']> {
  const { recordCells } = await import('../attribute/document/record_cells.js');
  const { mergedTree } = await import('../attribute/document/merged_tree.js');
  const { attributionOf } = await import('../attribute/document/schema.js');
  const controller = new AbortController();
  const release = abortOnInterrupt(context.io, controller);
  context.io.stderr.write(`recording ${cells.map(({ id }) => id).join(', ')} on both\n`);
  try {
    const ends = [hosts.at(0), hosts.at(-1)].filter((host) => host !== undefined);
    const recorded = ends.map((host) => recordCells(host, cells, controller.signal));
    const [base = [], result = []] = await Promise.all(recorded);
    return result.flatMap((cell, index) => {
      const against = base[index];
      if (against === undefined) return [];
      const { differences } = attributionOf(cell, against);
      return [{ cell: cell.cell, differences, tree: mergedTree(against.tree, cell.tree) }];
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
async function functionsOf(counted: CountedSeries, flags: Flags, context: AppContext): Promise<Attributed> {
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
  assertListsInstructions(flags.costly === true, emulatedBase(emulatedHostOf(flags)));
  const { directory, discard } = openOutputDirectory(flags.output, context.dependencies, 'patch');
  try {
    const built = await buildSeries(command.args, flags, context);
    const counted = await countSeries(built, { plan, flags, directory }, context);
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
