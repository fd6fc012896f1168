import type { Command } from 'commander';
import type { ExitCode } from '../../lib/exit_code.js';
import type { Arch } from '../../plan/arch.js';
import type { Plan } from '../../plan/plan.js';
import {
  assertListsInstructions,
  addHostOptions,
  chosenHost,
  hostChoice,
  type HostChoice,
  type HostFlags,
  planForHost,
} from '../../app/host_choice.js';
import type { AppContext } from '../../app/context.js';
import { addPlanOptions, addRunOptions, costlyOption, type PlanFlags } from '../../app/plan_options.js';
import { failureOf } from '../../app/failures.js';
import type { CommandDefinition } from '../../app/command.js';
import { allOption } from './extent_options.js';
import type { SessionSettings } from './session.js';

type Flags = PlanFlags &
  HostFlags & {
    readonly json?: boolean;
    /** True unless --no-report. */
    readonly report: boolean;
    readonly quiet?: boolean;
    readonly all?: boolean;
    readonly repeat?: number;
    readonly costly?: boolean;
    readonly resume?: string;
  };

const EMULATED_SEED = '1';

function assertRepeatable({ repeat }: Flags, host: HostChoice): void {
  if (repeat === undefined || host.kind === 'emulated') return;
  throw failureOf('invalid-value', {
    subject: '--repeat',
    detail: 'compares every value, and only an emulated host counts the same twice: give --host emulated too',
  });
}

async function settingsFrom(given: Flags, context: AppContext): Promise<SessionSettings> {
  const { planFrom, withPlanFile } = await import('../../app/asked_plan.js');
  const flags = withPlanFile(given);
  const { dependencies } = context;
  const host = chosenHost(flags, context);
  assertRepeatable(flags, host);
  assertListsInstructions(flags.costly === true, host);
  const { arch, clock } = planForHost(host);
  const planFor = (other: Arch): Plan => planFrom(flags, { arch: other, clock });
  // What is wrong with it is told before anything is opened.
  planFor(arch);
  return {
    planFor,
    // Counts depend on the order of the cells a little; one seed for all makes them comparable to the last digit.
    seed: flags.seed ?? (host.kind === 'emulated' ? EMULATED_SEED : dependencies.drawSeed()),
    host,
    directory: flags.output ?? null,
    label: flags.label ?? null,
    json: flags.json === true,
    report: flags.report,
    quiet: flags.quiet === true,
    all: flags.all === true,
    repeat: flags.repeat ?? 1,
    costly: flags.costly === true,
    stopped: null,
  };
}

/** All but where and what to show comes from the run that was stopped. */
async function resumedSettings(flags: Flags, directory: string): Promise<SessionSettings> {
  const { assertNothingSettled, readStopped } = await import('./resume.js');
  const { planOf } = await import('../../results/plan_of.js');
  assertNothingSettled(flags);
  const stopped = readStopped(directory);
  if (flags.host?.startsWith('emulated') === true)
    throw failureOf('invalid-value', {
      subject: `--host ${flags.host}`,
      detail: 'counts instructions, but the run to resume measured time',
    });
  const host = hostChoice({ ...flags, device: stopped.host.device });
  return {
    planFor: () => planOf(stopped),
    seed: stopped.seed,
    host,
    directory,
    label: stopped.label,
    json: flags.json === true,
    report: flags.report,
    quiet: flags.quiet === true,
    all: flags.all === true,
    repeat: 1,
    costly: false,
    stopped,
  };
}

async function run(context: AppContext, command: Command): Promise<ExitCode> {
  // Loaded where it is needed: help and usage errors come at once.
  const { runSession } = await import('./session.js');
  const flags = command.opts<Flags>();
  const settings =
    flags.resume === undefined
      ? await settingsFrom(flags, context)
      : await resumedSettings(flags, flags.resume);
  return runSession(settings, context);
}

export const runCommand: CommandDefinition = {
  name: 'run',
  summary: 'measure, print a table and write results and report',
  examples: [
    'run --preset quick',
    "run --exit 'pio-*' --mode '*ring3' --groups regs+sregs --max-time 20s",
    'run --plan sweep.json --label before --output reports/before',
    'run --resume reports/before',
    'run --json --quiet > results.json',
    'run --host emulated --preset quick',
    "run --host emulated --kernel 6.1 --append mitigations=off --label 'no mitigations'",
    'run --host emulated --preset quick --repeat 2',
    'run --host emulated:x86-intel --preset quick --costly',
    'run --host ssh:build-host',
  ],
  configure: (command) =>
    addHostOptions(addRunOptions(addPlanOptions(command)))
      .addOption(costlyOption())
      .addOption(allOption()),
  run,
};
