import { EXIT_CODE, type ExitCode } from '../../lib/exit_code.js';
import { archOfNode } from '../../plan/node_arch.js';
import type { AppContext } from '../../app/context.js';
import type { CommandDefinition } from '../../app/command.js';

async function runBuild({ io }: AppContext): Promise<ExitCode> {
  const { buildOwnRunner } = await import('./build_runner.js');
  io.stderr.write('building the runner, for about a minute\n');
  const path = await buildOwnRunner(archOfNode(process.arch) ?? 'x86');
  io.stdout.write(`${path}\n`);
  return EXIT_CODE.pass;
}

export const buildCommand: CommandDefinition = {
  name: 'build',
  summary: 'build the native core where no platform package brings it; needs a C++20 compiler and make',
  examples: ['build'],
  configure: (command) => command,
  run: runBuild,
};
