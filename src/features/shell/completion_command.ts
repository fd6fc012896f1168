import { Argument } from 'commander';
import type { CommandDefinition } from '../../app/command.js';
import { EXIT_CODE } from '../../lib/exit_code.js';
import { commandTree } from './command_tree.js';
import { completionScript, SHELLS, type Shell } from './completion.js';

export const completionCommand: CommandDefinition = {
  name: 'completion',
  summary: 'print the script that teaches bash, zsh or fish the commands and their flags',
  examples: [
    'completion bash > ~/.local/share/bash-completion/completions/kvm-exit-bench',
    'completion fish',
  ],
  configure: (command) => command.addArgument(new Argument('<shell>', 'bash, zsh or fish').choices(SHELLS)),
  run({ io }, command) {
    io.stdout.write(completionScript(command.args[0] as Shell, commandTree(command)));
    return Promise.resolve(EXIT_CODE.pass);
  },
};
