import { attributeCommand } from './commands/attribute.js';
import { bisectCommand } from './commands/bisect.js';
import { exportCommand } from './commands/export.js';
import { kernelCommands } from './commands/kernel.js';
import { kernelsCommand } from './commands/kernels.js';
import { planCommand } from './commands/plan.js';
import { probeCommand } from './commands/probe.js';
import { reportCommand } from './commands/report.js';
import { runCommand } from './commands/run.js';
import type { CommandDefinition, CommandGroup } from './program.js';

/** Every command, in the order that help lists them. */
export const COMMANDS: readonly (CommandDefinition | CommandGroup)[] = [
  runCommand,
  planCommand,
  probeCommand,
  reportCommand,
  exportCommand,
  attributeCommand,
  kernelsCommand,
  bisectCommand,
  kernelCommands,
];
