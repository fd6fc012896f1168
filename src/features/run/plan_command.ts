import type { Command } from 'commander';
import { EXIT_CODE, type ExitCode } from '../../lib/exit_code.js';
import { formatSeconds } from '../../lib/quantity.js';
import type { Plan } from '../../plan/plan.js';
import { predictSeconds } from '../../plan/predict.js';
import type { AppContext } from '../../app/context.js';
import { addPlanOptions, type PlanFlags } from '../../app/plan_options.js';
import { addHostOptions, hostChoice, planForHost, type HostFlags } from '../../app/host_choice.js';
import type { CommandDefinition } from '../../app/command.js';

type Flags = PlanFlags & HostFlags & { readonly json?: boolean };

function planText(plan: Plan): string {
  const { roundSeconds, leastSeconds, likelySeconds, mostSeconds } = predictSeconds(plan);
  const percent = `${String(Number((100 * plan.targetInterval).toPrecision(3)))}%`;
  const rounds =
    plan.minRounds === plan.maxRounds
      ? `${String(plan.minRounds)} rounds each`
      : `${String(plan.minRounds)} to ${String(plan.maxRounds)} rounds each`;
  return [
    ...plan.cells.map((cell) => cell.id),
    '',
    `preset ${plan.preset}: ${String(plan.cells.length)} cells, ${String(plan.launches)} launches or more, ${rounds}`,
    plan.clock === 'instructions'
      ? 'counts instructions on an emulated host: exact, so that nothing is repeated until it is'
      : `stops when the 95% interval of every ratio is within ${percent}, or after ${formatSeconds(plan.maxTimeSeconds)} of measuring`,
    `predicted: about ${formatSeconds(likelySeconds)} (${formatSeconds(leastSeconds)} to ${formatSeconds(mostSeconds)}), one round about ${formatSeconds(roundSeconds)}`,
    '',
  ].join('\n');
}

async function runPlan({ io }: AppContext, command: Command): Promise<ExitCode> {
  // Loaded where they are needed: help and usage errors come at once.
  const { planFrom, withPlanFile } = await import('../../app/asked_plan.js');
  const flags = command.opts<Flags>();
  const plan = planFrom(withPlanFile(flags), planForHost(hostChoice(flags)));
  const document = { plan, prediction: predictSeconds(plan) };
  io.stdout.write(flags.json === true ? `${JSON.stringify(document, null, 2)}\n` : planText(plan));
  return EXIT_CODE.pass;
}

export const planCommand: CommandDefinition = {
  name: 'plan',
  summary: 'print the cells and the predicted time, without measuring',
  examples: [
    'plan --preset full',
    'plan --host emulated:arm64',
    "plan --exit 'pio-*' --mode '*ring3' --groups regs+sregs",
  ],
  configure: (command) =>
    addHostOptions(addPlanOptions(command)).option('--json', 'print plan and prediction as JSON'),
  run: runPlan,
};
