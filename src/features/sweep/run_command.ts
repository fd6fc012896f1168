import { join, relative } from 'node:path';
import { Option, type Command } from 'commander';
import type { CommandDefinition } from '../../app/command.js';
import type { AppContext } from '../../app/context.js';
import { openOutputDirectory } from '../../app/new_directory.js';
import { listed, parsedBy } from '../../app/option_parsers.js';
import type { ExitCode } from '../../lib/exit_code.js';
import { TOOL } from '../../lib/tool.js';
import { addSweepOptions, askedSweep } from './asked.js';
import { keepPlan } from './keep_plan.js';
import { chosenUnits, parseShard, type Shard } from './units/chosen_units.js';
import type { SweepPlan } from './document/plan.js';

interface Flags {
  readonly shard?: Shard;
  readonly unit?: readonly string[];
  readonly output?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

async function planHere(command: Command): Promise<SweepPlan> {
  const plan = await askedSweep(command);
  if (plan.tool.version === TOOL.version) return plan;
  const { sweepFailure } = await import('./failures.js');
  throw sweepFailure('other-tool', { subject: plan.tool.version, detail: TOOL.version });
}

async function runRun(context: AppContext, command: Command): Promise<ExitCode> {
  const { io, dependencies } = context;
  const { output, json, quiet = false, ...choice } = command.opts<Flags>();
  const plan = await planHere(command);
  const units = chosenUnits(plan, choice);
  const { sweepId } = await import('./document/plan.js');
  // The same sweep goes on where it was.
  const named = output ?? join('reports', `sweep-${sweepId(plan)}`);
  const { directory, discard } = openOutputDirectory(named, dependencies, 'sweep');
  try {
    await keepPlan(directory, plan);
    const { runUnits } = await import('./run_units.js');
    const { measureUnit } = await import('./units/measure_unit.js');
    const { UnitStore } = await import('./units/unit_store.js');
    const ran = await runUnits(units, {
      store: new UnitStore(directory),
      measure: (unit) => measureUnit(unit, context, quiet),
      stderr: io.stderr,
      elapsedMs: dependencies.elapsedMs,
      quiet,
    });
    io.stdout.write(json === true ? `${JSON.stringify(ran)}\n` : `${relative('.', directory)}\n`);
    return ran.exitCode;
  } finally {
    discard();
  }
}

export const sweepRunCommand: CommandDefinition = {
  name: 'run',
  summary: 'run the units of a sweep, or a part of them; those that are done are passed over',
  examples: [
    'sweep run --over 6.1 --over 6.12,host=x86-intel --preset quick',
    'sweep run reports/fleet/sweep-plan.json --shard 2/5 --output reports/fleet',
    'sweep run fleet.json --unit 0c1f77aa --output reports/fleet',
  ],
  configure: (command) =>
    addSweepOptions(command)
      .addOption(
        new Option('--shard <i/n>', 'run only part i of n').argParser(
          parsedBy(parseShard, 'two whole numbers such as 2/5, the first at most the second'),
        ),
      )
      .addOption(
        new Option('--unit <id>', 'run only the unit whose id begins so (repeatable)').argParser(listed),
      )
      .option('--output <directory>', 'where the units go (default: reports/sweep-<id>, the same each time)')
      .option('--json', 'print what became of each unit as JSON')
      .option('--quiet', 'no progress: errors and the directory only'),
  run: runRun,
};
