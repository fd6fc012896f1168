import type { CommandDefinition } from '../../app/command.js';
import { EXIT_CODE } from '../../lib/exit_code.js';
import { TOOL } from '../../lib/tool.js';
import { commandTree } from './command_tree.js';
import { manPage } from './man_page.js';

export const manualCommand: CommandDefinition = {
  name: 'manual',
  summary: 'print the manual page of all commands, for man',
  examples: ['manual | man -l -'],
  configure: (command) => command,
  run({ io }, command) {
    io.stdout.write(manPage(commandTree(command), TOOL.version));
    return Promise.resolve(EXIT_CODE.pass);
  },
};
