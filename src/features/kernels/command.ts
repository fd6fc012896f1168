import { Option, type Command } from 'commander';
import { relative } from 'node:path';
import type { ExitCode } from '../../lib/exit_code.js';
import { TOOL } from '../../lib/tool.js';
import type { Plan } from '../../plan/plan.js';
import { lookOf } from '../../show/terminal/look.js';
import type { Kernels } from './document/schema.js';
import type { AppContext } from '../../app/context.js';
import { prepareEmulatedHost } from '../../app/emulated_host.js';
import { failureOf } from '../../app/failures.js';
import {
  assertListsInstructions,
  addEmulatedOptions,
  type EmulatedChoice,
  type HostFlags,
} from '../../app/host_choice.js';
import { addPlanOptions, costlyOption, type PlanFlags } from '../../app/plan_options.js';
import { openOutputDirectory } from '../../app/new_directory.js';
import type { CommandDefinition } from '../../app/command.js';
import type { KernelToMeasure, Swept } from './sweep_kernels.js';
import { emulatedBase, parseVariant, VARIANT_FORM, type Variant } from '../../app/variant.js';
import { seedDigits } from '../../app/option_parsers.js';

type Flags = PlanFlags &
  HostFlags & {
    readonly json?: boolean;
    /** True unless --no-report. */
    readonly report: boolean;
    readonly quiet?: boolean;
    readonly all?: boolean;
    readonly costly?: boolean;
  };

/** Counts depend on the order of the cells a little; one seed for all makes them comparable to the last digit. */
const EMULATED_SEED = '1';

/** Everything that the command line says, checked before anything boots. */
interface Sweep {
  readonly variants: readonly Variant[];
  readonly plan: Plan;
  readonly seed: string;
  readonly flags: Flags;
}

function variantsFrom(texts: readonly string[], base: EmulatedChoice): Variant[] {
  const variants = texts.map((text) => parseVariant(text, base));
  const twice = variants.find(({ name }, index) => variants.findIndex((each) => each.name === name) < index);
  if (twice !== undefined)
    throw failureOf('invalid-value', {
      subject: `'${twice.name}'`,
      detail: 'is given twice; a kernel does not differ from itself',
    });
  if (variants.length > 1) return variants;
  throw failureOf('invalid-value', {
    subject: 'one kernel',
    detail: 'is not enough: give two or more; all are compared with the first',
  });
}

async function sweepFrom(command: Command): Promise<Sweep> {
  const { planFrom, withPlanFile } = await import('../../app/asked_plan.js');
  const flags = withPlanFile(command.opts<Flags>());
  const base = emulatedBase(flags);
  assertListsInstructions(flags.costly === true, base);
  return {
    variants: variantsFrom(command.args, base),
    plan: planFrom(flags, { arch: base.arch, clock: 'instructions' }),
    seed: flags.seed ?? EMULATED_SEED,
    flags,
  };
}

/** All are prepared before the first boots: a misspelt path should not show after a minute. */
async function countables(
  { variants, plan, seed, flags }: Sweep,
  context: AppContext,
): Promise<KernelToMeasure[]> {
  const { wholeRun } = await import('../../app/measure_run.js');
  const { askHost } = await import('../../app/open_host.js');
  const { createEmulatedBackend } = await import('../../emulate/emulated_backend.js');
  const kernels: KernelToMeasure[] = [];
  for (const { name, choice } of variants) {
    const backend = createEmulatedBackend(await prepareEmulatedHost(choice, context, plan.cells));
    const label = flags.label === undefined ? name : `${flags.label}: ${name}`;
    const quiet = flags.quiet === true;
    kernels.push({
      name,
      count: async () => {
        const opened = await askHost(backend, { plan, seed }, context);
        return wholeRun({ opened, plan, seed, label, costly: flags.costly === true }, context, quiet);
      },
    });
  }
  return kernels;
}

/** The document and, unless it is not wanted, its page; null where there is nothing to compare. */
async function compared(
  swept: Swept,
  { flags }: Sweep,
  directory: string,
): Promise<[Kernels, string[]] | null> {
  const { counted, uncounted, interrupted } = swept;
  if (counted.length < 2) return null;
  const { compareKernels } = await import('./document/compare.js');
  const { writeKernels } = await import('./document/schema.js');
  const status = interrupted ? 'interrupted' : 'complete';
  const label = flags.label ?? null;
  const kernels = compareKernels(counted, { tool: TOOL, label, status, uncounted: [...uncounted] });
  const paths = [await writeKernels(directory, kernels)];
  if (flags.report) {
    const { writeKernelsPage } = await import('./page.js');
    paths.push(await writeKernelsPage(directory, kernels));
  }
  return [kernels, paths.map((path) => relative('.', path))];
}

async function printed(swept: Swept, sweep: Sweep, directory: string, { io }: AppContext): Promise<void> {
  const { flags } = sweep;
  const found = await compared(swept, sweep, directory);
  if (found === null) {
    const why = 'only one kernel was counted, so there is nothing to compare; its results are in';
    io.stderr.write(`${why} ${relative('.', directory)}\n`);
    return;
  }
  const [kernels, paths] = found;
  if (flags.json === true) io.stdout.write(`${JSON.stringify(kernels)}\n`);
  else if (flags.quiet !== true) {
    const { kernelsTable } = await import('./text.js');
    io.stdout.write(`${kernelsTable(kernels, lookOf(io.stdout, io.env), flags.all === true)}\n`);
  }
  (flags.json === true ? io.stderr : io.stdout).write(`${paths.join('\n')}\n`);
}

async function runKernels(context: AppContext, command: Command): Promise<ExitCode> {
  const sweep = await sweepFrom(command);
  const { sweepKernels } = await import('./sweep_kernels.js');
  const { directory, discard } = openOutputDirectory(sweep.flags.output, context.dependencies, 'kernels');
  try {
    const kernels = await countables(sweep, context);
    const swept = await sweepKernels(kernels, directory, context.io);
    await printed(swept, sweep, directory, context);
    return swept.exitCode;
  } finally {
    discard();
  }
}

function configure(command: Command): Command {
  command
    .argument(
      '<kernel...>',
      `two or more kernels, each ${VARIANT_FORM}; all are compared with the first; append= takes the rest of the text, including commas and blanks; --kernel and the like set what is left out`,
    )
    .option('--host <host>', 'emulated:ARCH (default: emulated, which is x86)');
  return addPlanOptions(addEmulatedOptions(command))
    .addOption(
      new Option('--seed <digits>', 'seed of the order of the cells (default: 1)').argParser(seedDigits),
    )
    .addOption(costlyOption())
    .option('--output <directory>', 'directory for all files (default: reports/<date>-kernels)')
    .option('--label <text>', 'a name for this sweep, kept in its files')
    .option('--json', 'print only kernels.json to stdout')
    .option('--all', 'show every cell here, not only what fits one screen')
    .option('--no-report', 'write no HTML page')
    .option('--quiet', 'show neither progress nor the table, only errors and paths');
}

export const kernelsCommand: CommandDefinition = {
  name: 'kernels',
  summary: 'count the instructions of one plan on several kernels and show the exact differences',
  examples: [
    'kernels 6.1 6.12 --preset quick',
    'kernels 6.1 6.12 6.1,append=mitigations=off --preset quick',
    'kernels 6.12 cpu=max append=kvm_amd.npt=0 --kernel 6.12 --exit pio-out',
    'kernels old/bzImage,modules=old new/bzImage,modules=new --exit mmio-*',
    'kernels 6.1 6.12 --host emulated:arm64 --preset quick',
  ],
  configure,
  run: runKernels,
};
