import { relative } from 'node:path';
import type { Command } from 'commander';
import type { CommandDefinition } from '../../app/command.js';
import type { AppContext } from '../../app/context.js';
import { EXIT_CODE, type ExitCode } from '../../lib/exit_code.js';
import { lookOf } from '../../show/terminal/look.js';
import { addSweepOptions, askedSweep } from './asked.js';

interface Flags {
  readonly output?: string;
  readonly json?: boolean;
}

async function runPlan({ io }: AppContext, command: Command): Promise<ExitCode> {
  const { output, json } = command.opts<Flags>();
  const plan = await askedSweep(command);
  if (output !== undefined) {
    const { writeSweepPlan } = await import('./document/plan.js');
    const path = await writeSweepPlan(output, plan);
    (json === true ? io.stderr : io.stdout).write(`${relative('.', path)}\n`);
  }
  const { planTable } = await import('./text.js');
  io.stdout.write(json === true ? `${JSON.stringify(plan)}\n` : planTable(plan, lookOf(io.stdout, io.env)));
  return EXIT_CODE.pass;
}

export const sweepPlanCommand: CommandDefinition = {
  name: 'plan',
  summary: 'print the units of a sweep, without measuring',
  examples: [
    'sweep plan --over 6.1 --over 6.12,host=x86-intel --preset quick',
    'sweep plan fleet.json --json',
    'sweep plan fleet.json --output reports/fleet',
  ],
  configure: (command) =>
    addSweepOptions(command)
      .option('--output <directory>', 'also write sweep-plan.json there, for sweep run on any machine')
      .option('--json', 'print the plan as JSON'),
  run: runPlan,
};
