import type { Command } from 'commander';
import type { ExitCode } from '../lib/exit_code.js';
import type { AppContext } from './context.js';

/** One command: the `command.ts` of a feature, one row of the table in `cli/commands.ts`. */
export interface CommandDefinition {
  readonly name: string;
  readonly summary: string;
  /** Without the program's name. */
  readonly examples: readonly string[];
  /** What exit code 1 says, where it is not a regression. */
  readonly exitOne?: string;
  /** What other codes say of this command alone. */
  readonly ownExitCodes?: readonly (readonly [code: string, text: string])[];
  /** Adds arguments and options. */
  configure(command: Command): Command;
  /** Does the work; resolves with the process's exit code. */
  run(context: AppContext, command: Command): Promise<ExitCode>;
}

/** Commands under one word: `kernel fetch`, `kernel list`. */
export interface CommandGroup {
  readonly name: string;
  readonly summary: string;
  readonly examples: readonly string[];
  readonly commands: readonly CommandDefinition[];
}
