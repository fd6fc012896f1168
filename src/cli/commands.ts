import { adviseCommand } from './commands/advise.js';
import { attributeCommand } from './commands/attribute.js';
import { baselineCommands } from './commands/baseline.js';
import { bisectCommand } from './commands/bisect.js';
import { certifyCommand } from './commands/certify.js';
import { compareCommand } from './commands/compare.js';
import { exportCommand } from './commands/export.js';
import { gateCommand } from './commands/gate.js';
import { kernelCommands } from './commands/kernel.js';
import { kernelsCommand } from './commands/kernels.js';
import { ladderCommand } from './commands/ladder.js';
import { planCommand } from './commands/plan.js';
import { probeCommand } from './commands/probe.js';
import { recheckCommand } from './commands/recheck.js';
import { reportCommand } from './commands/report.js';
import { runCommand } from './commands/run.js';
import { scaleCommand } from './commands/scale.js';
import { verifyCommand } from './commands/verify.js';
import type { CommandDefinition, CommandGroup } from './program.js';

/** Every command, in the order that help lists them. */
export const COMMANDS: readonly (CommandDefinition | CommandGroup)[] = [
  runCommand,
  planCommand,
  probeCommand,
  verifyCommand,
  reportCommand,
  recheckCommand,
  compareCommand,
  ladderCommand,
  exportCommand,
  gateCommand,
  baselineCommands,
  scaleCommand,
  adviseCommand,
  certifyCommand,
  attributeCommand,
  kernelsCommand,
  bisectCommand,
  kernelCommands,
];
