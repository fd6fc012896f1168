import { adviseCommand } from '../features/advise/command.js';
import { attributeCommand } from '../features/attribute/command.js';
import { baselineCommands } from '../features/gate/baselines/command.js';
import { bisectCommand } from '../features/bisect/command.js';
import { buildCommand } from '../features/native_build/command.js';
import { certifyCommand } from '../features/certify/command.js';
import { compareCommand } from '../features/compare/command.js';
import { configCommand } from '../features/config/command.js';
import { completionCommand } from '../features/shell/completion_command.js';
import { exportCommand } from '../features/run/export_command.js';
import { gateCommand } from '../features/gate/command.js';
import { kernelCommands } from '../features/kernels/store_command.js';
import { kernelsCommand } from '../features/kernels/command.js';
import { ladderCommand } from '../features/ladder/command.js';
import { mixCommands } from '../features/advise/record/command.js';
import { manualCommand } from '../features/shell/manual_command.js';
import { patchCommand } from '../features/patch/command.js';
import { planCommand } from '../features/run/plan_command.js';
import { probeCommand } from '../features/run/probe_command.js';
import { recheckCommand } from '../features/recheck/command.js';
import { reportCommand } from '../features/run/report_command.js';
import { runCommand } from '../features/run/command.js';
import { scaleCommand } from '../features/scale/command.js';
import { sweepCommands } from '../features/sweep/command.js';
import { verifyCommand } from '../features/verify/command.js';
import { vmmCommands } from '../features/vmm/command.js';
import type { CommandDefinition, CommandGroup } from '../app/command.js';

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
  mixCommands,
  vmmCommands,
  certifyCommand,
  attributeCommand,
  kernelsCommand,
  sweepCommands,
  patchCommand,
  bisectCommand,
  kernelCommands,
  buildCommand,
  configCommand,
  completionCommand,
  manualCommand,
];
