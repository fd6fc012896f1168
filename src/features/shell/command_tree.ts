/** The commands as plain data, read from the very definitions that parse the command line. */
import type { Command, Option } from 'commander';

export interface OptionNode {
  /** `--host <host>`. */
  readonly flags: string;
  /** `--host`; an option without a long name is not ours. */
  readonly long: string;
  readonly takesValue: boolean;
  /** The values that it takes; empty where they are not a list. */
  readonly choices: readonly string[];
  readonly description: string;
}

export interface CommandNode {
  /** Names from the program's own on, `['kvm-exit-bench', 'kernel', 'fetch']`. */
  readonly path: readonly string[];
  readonly summary: string;
  /** `[options] <results>`. */
  readonly usage: string;
  readonly options: readonly OptionNode[];
  readonly commands: readonly CommandNode[];
}

function optionNode(option: Option): OptionNode {
  const { flags, long, required, optional, argChoices = [], description } = option;
  return { flags, long: long ?? flags, takesValue: required || optional, choices: argChoices, description };
}

function node(command: Command, above: readonly string[]): CommandNode {
  const path = [...above, command.name()];
  const help = command.createHelp();
  return {
    path,
    summary: command.description(),
    usage: command.usage(),
    options: help.visibleOptions(command).map(optionNode),
    // The command `help` is commander's own, and every command has --help.
    commands: command.commands.map((child) => node(child, path)),
  };
}

/** All commands of the program that a command belongs to. */
export function commandTree(command: Command): CommandNode {
  return command.parent === null ? node(command, []) : commandTree(command.parent);
}

/** A command and all below it. */
export function withDescendants(command: CommandNode): readonly CommandNode[] {
  return [command, ...command.commands.flatMap(withDescendants)];
}
