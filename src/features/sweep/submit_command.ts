import { relative, resolve } from 'node:path';
import { Option, type Command } from 'commander';
import type { CommandDefinition } from '../../app/command.js';
import type { AppContext } from '../../app/context.js';
import { openOutputDirectory } from '../../app/new_directory.js';
import { seconds, wholeNumber } from '../../app/option_parsers.js';
import { EXIT_CODE, type ExitCode } from '../../lib/exit_code.js';
import { TOOL } from '../../lib/tool.js';
import { addSweepOptions, askedSweep } from './asked.js';
import { keepPlan } from './keep_plan.js';

const ENGINES = ['slurm'] as const;

interface Flags {
  readonly engine: (typeof ENGINES)[number];
  readonly shards?: number;
  readonly program?: string;
  readonly time?: number;
  readonly partition?: string;
  readonly output?: string;
  readonly dryRun?: boolean;
}

/** Slurm takes no larger array unless it is told to (MaxArraySize). */
const MOST_TASKS = 1000;

async function runSubmit({ io, dependencies }: AppContext, command: Command): Promise<ExitCode> {
  const flags = command.opts<Flags>();
  const plan = await askedSweep(command);
  const { sweepId } = await import('./document/plan.js');
  const { submitToSlurm, writeSlurmScript } = await import('./engines/slurm.js');
  const { runProgram } = await import('../../lib/run_program.js');
  const sweep = sweepId(plan);
  const directory = resolve(flags.output ?? `reports/sweep-${sweep}`);
  const { discard } = openOutputDirectory(directory, dependencies, 'sweep');
  try {
    const planPath = await keepPlan(directory, plan);
    const script = await writeSlurmScript({
      directory,
      planPath,
      sweep,
      shards: Math.min(flags.shards ?? MOST_TASKS, plan.units.length),
      program: flags.program ?? TOOL.name,
      minutes: flags.time === undefined ? null : Math.ceil(flags.time / 60),
      partition: flags.partition ?? null,
    });
    io.stdout.write(`${relative('.', script)}\n`);
    if (flags.dryRun === true) return EXIT_CODE.pass;
    io.stdout.write(`job ${await submitToSlurm(script, runProgram)}\n`);
    io.stderr.write(`when it is done: ${TOOL.name} sweep merge ${relative('.', directory)}\n`);
    return EXIT_CODE.pass;
  } finally {
    discard();
  }
}

export const sweepSubmitCommand: CommandDefinition = {
  name: 'submit',
  summary: 'hand the units of a sweep to Slurm as a job array',
  examples: [
    'sweep submit fleet.json --engine slurm --output /shared/fleet',
    'sweep submit fleet.json --engine slurm --shards 20 --time 30m --partition kvm --dry-run',
  ],
  configure: (command) =>
    addSweepOptions(command)
      .addOption(new Option('--engine <name>', 'what runs it').choices(ENGINES).makeOptionMandatory())
      .addOption(
        new Option('--shards <count>', 'tasks of the array (default: one a unit, at most 1000)').argParser(
          wholeNumber(1),
        ),
      )
      .option('--program <command>', `how a node starts this program (default: ${TOOL.name})`)
      .addOption(new Option('--time <time>', 'longest time of a task, such as 30m').argParser(seconds))
      .option('--partition <name>', 'partition of the nodes (default: that of the cluster)')
      .option('--output <directory>', 'a directory that all nodes see (default: reports/sweep-<id>)')
      .option('--dry-run', 'write the script and hand over nothing'),
  run: runSubmit,
};
