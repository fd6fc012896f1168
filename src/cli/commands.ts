import { planCommand } from './commands/plan.js';
import { probeCommand } from './commands/probe.js';
import type { CommandDefinition } from './program.js';

/** Every command, in the order that help lists them. */
export const COMMANDS: readonly CommandDefinition[] = [planCommand, probeCommand];
