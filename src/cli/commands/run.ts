import type { Command } from 'commander';
import type { ExitCode } from '../../lib/exit_code.js';
import { DEFAULT_DEVICE, type CliContext } from '../context.js';
import { addPlanOptions, addRunOptions, planFrom, withPlanFile, type PlanFlags } from '../options.js';
import { defaultOutputDirectory } from '../output_directory.js';
import type { CommandDefinition } from '../program.js';
import type { SessionSettings } from '../session.js';

type Flags = PlanFlags & {
  readonly json?: boolean;
  /** True unless --no-report. */
  readonly report: boolean;
  readonly quiet?: boolean;
};

function settingsFrom(flags: Flags, { dependencies }: CliContext): SessionSettings {
  return {
    plan: planFrom(flags),
    seed: flags.seed ?? dependencies.drawSeed(),
    device: flags.device ?? DEFAULT_DEVICE,
    directory: flags.output ?? defaultOutputDirectory(dependencies.now(), dependencies.hostName()),
    label: flags.label ?? null,
    json: flags.json === true,
    report: flags.report,
    quiet: flags.quiet === true,
  };
}

async function run(context: CliContext, command: Command): Promise<ExitCode> {
  // Loaded where it is needed: help and usage errors come at once.
  const { runSession } = await import('../session.js');
  return runSession(settingsFrom(withPlanFile(command.opts<Flags>()), context), context);
}

export const runCommand: CommandDefinition = {
  name: 'run',
  summary: 'measure, print a table and write results and report',
  examples: [
    'run --preset quick',
    "run --exit 'pio-*' --mode '*ring3' --groups regs+sregs --max-time 20s",
    'run --plan sweep.json --label before --output reports/before',
    'run --json --quiet > results.json',
  ],
  configure: (command) => addRunOptions(addPlanOptions(command)),
  run,
};
