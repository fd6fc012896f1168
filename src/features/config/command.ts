import type { AppContext } from '../../app/context.js';
import type { CommandDefinition } from '../../app/command.js';
import { type Setting, settingsFile, settingsOf, settingVariable } from '../../app/settings.js';
import { EXIT_CODE, type ExitCode } from '../../lib/exit_code.js';
import { inertText } from '../../lib/visible_text.js';
import { type Look, lookOf } from '../../show/terminal/look.js';

async function settingsTable(settings: readonly Setting[], look: Look): Promise<string> {
  const { renderGrid } = await import('../../show/terminal/grid.js');
  const column = (head: string, textOf: (setting: Setting) => string, priority = 0) => ({
    ...{ head, align: 'left' as const, priority },
    texts: settings.map((setting) => inertText(textOf(setting))),
  });
  const columns = [
    column('setting', ({ name }) => name),
    column('value', ({ kept }) => kept?.text ?? '-'),
    column('from', ({ name, kept }) => kept?.from ?? `- (${settingVariable(name)})`),
    column('what', ({ about }) => about, 1),
  ];
  return renderGrid(columns, look);
}

async function runConfig({ io }: AppContext): Promise<ExitCode> {
  const table = await settingsTable(settingsOf(io.env), lookOf(io.stdout, io.env));
  io.stdout.write(`${table}\nfile: ${settingsFile(io.env) ?? 'none, since there is no HOME'}\n`);
  return EXIT_CODE.pass;
}

export const configCommand: CommandDefinition = {
  name: 'config',
  summary: 'show the defaults that the environment or a file sets, and where each comes from',
  examples: ['config'],
  configure: (command) => command,
  run: runConfig,
};
