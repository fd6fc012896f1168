/** What `sweep plan`, `run` and `submit` have in common: which sweep. */
import { Option, type Command } from 'commander';
import { listed, seedDigits } from '../../app/option_parsers.js';
import { addPlanOptions, type PlanFlags } from '../../app/plan_options.js';
import { VARIANT_FORM } from '../../app/variant.js';
import type { SweepPlan } from './document/plan.js';
import type { UnitOptions } from './document/unit.js';

type AskedFlags = PlanFlags & { readonly over?: readonly string[] };

/** Options of a plan as commander names them. */
const PLAN_KEYS = [
  ...(['preset', 'exit', 'mode', 'groups', 'direction', 'transfer', 'setup', 'launches'] as const),
  ...(['targetInterval', 'maxTime', 'minRounds', 'maxRounds', 'counters', 'cpu'] as const),
];

const OF_A_LIST = ['over', 'seed', 'plan', ...PLAN_KEYS];

/** `--over` and the options of one plan for all of its units. */
export function addSweepOptions(command: Command): Command {
  const over = `a unit: ${VARIANT_FORM}; host=local and host=ssh:NAME are measured in time (repeatable)`;
  return addPlanOptions(
    command
      .argument('[file]', 'a sweep file, or the sweep-plan.json of a sweep')
      .addOption(new Option('--over <unit>', over).argParser(listed)),
  ).addOption(
    new Option('--seed <digits>', 'seed of the order of the cells (default: 1)').argParser(seedDigits),
  );
}

function optionsOf(flags: AskedFlags): UnitOptions {
  const given = PLAN_KEYS.flatMap((key) => (flags[key] === undefined ? [] : [[key, flags[key]] as const]));
  return Object.fromEntries(given);
}

/**
 * The sweep that a command line asks for: a file, or `--over` with the options of a plan.
 * @throws {Failure} (usage) when it is none
 */
export async function askedSweep(command: Command): Promise<SweepPlan> {
  const { withPlanFile } = await import('../../app/asked_plan.js');
  const { DEFAULT_SEED, sweepPlanOfFile } = await import('./units/sweep_file.js');
  const { sweepPlanFrom } = await import('./units/asked_units.js');
  const { sweepFailure } = await import('./failures.js');
  const [file] = command.args;
  if (file !== undefined) {
    // Defaults of the environment are for what is asked here.
    if (OF_A_LIST.some((key) => command.getOptionValueSource(key) === 'cli'))
      throw sweepFailure('file-and-over', { subject: file });
    return sweepPlanOfFile(file);
  }
  const flags = withPlanFile(command.opts<AskedFlags>());
  const { over = [], seed = DEFAULT_SEED } = flags;
  const none = { kernels: [], hosts: [], cpus: [], append: [] };
  return sweepPlanFrom({ ...none, over, plans: [optionsOf(flags)], seed });
}
