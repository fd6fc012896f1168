import { entryOf } from '../lib/entry_of.js';
import { Command, type CommanderError } from 'commander';
import { EXIT_CODE, type ExitCode } from '../lib/exit_code.js';
import type { Failure } from '../lib/failure.js';
import { nearestName } from '../lib/nearest.js';
import { TOOL } from '../lib/tool.js';
import { lookOf } from '../show/terminal/look.js';
import { NarrowHelp } from './help_format.js';
import type { CommandDefinition, CommandGroup } from '../app/command.js';
import { versionText } from './version_text.js';
import type { AppContext } from '../app/context.js';
import { EXIT_MEANINGS } from '../app/exit_meanings.js';
import { failureOf, type ErrorKind } from '../app/failures.js';
import { applySettings } from '../app/settings.js';
import { inertText } from '../lib/visible_text.js';

/** Thrown in commander's place, so that all errors leave by one door. */
export class HelpShown extends Error {}

type Explained = Pick<CommandDefinition, 'name' | 'exitOne' | 'ownExitCodes'>;

/** @param columns of the terminal */
function exitCodesText(columns: number, { name, exitOne, ownExitCodes = [] }: Explained): string {
  const help = new NarrowHelp();
  help.helpWidth = columns;
  const line = (code: string, text: string): string => `${help.hanging(code.padEnd(5), text)}\n`;
  const lines = EXIT_MEANINGS.map(({ code, meaning }) =>
    line(String(code), code === EXIT_CODE.regression ? (exitOne ?? meaning) : meaning),
  );
  const own = ownExitCodes.map(([code, text]) => line(code, text)).join('');
  return `\nExit codes:\n${lines.join('')}${own === '' ? '' : `\nOf ${name}:\n${own}`}`;
}

function examplesText(examples: readonly string[]): string {
  return `\nExamples:\n${examples.map((example) => `  ${TOOL.name} ${example}\n`).join('')}`;
}

/** Which text each of commander's errors gets, and what in its message that text is about. */
const USAGE_ERRORS: Readonly<Record<string, { readonly kind: ErrorKind; readonly subject: RegExp }>> = {
  'commander.unknownOption': { kind: 'unknown-option', subject: /unknown option '(.+?)'/ },
  'commander.unknownCommand': { kind: 'unknown-command', subject: /unknown command '(.+?)'/ },
  'commander.invalidArgument': { kind: 'invalid-value', subject: /((?:option|argument) .+?) is invalid\. / },
  'commander.optionMissingArgument': { kind: 'missing-value', subject: /(option '.+?') argument missing/ },
  'commander.missingMandatoryOptionValue': {
    kind: 'missing-option',
    subject: /required option '(.+?)' not specified/,
  },
  'commander.missingArgument': { kind: 'missing-argument', subject: /missing required argument '(.+?)'/ },
  'commander.excessArguments': { kind: 'too-many-arguments', subject: /(too many arguments) for '.+?'/ },
};

function namesFor(kind: ErrorKind, command: Command): string[] {
  if (kind === 'unknown-option') return command.options.flatMap((option) => option.long ?? []);
  if (kind === 'unknown-command') return command.commands.map((child) => child.name());
  return [];
}

/** `kvm-exit-bench kernel fetch`. */
function pathOf(command: Command): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;
}

function usageFailure(error: CommanderError, command: Command): Failure {
  const message = error.message.replace(/^error: /, '').split('\n')[0] ?? '';
  const known = entryOf(USAGE_ERRORS, error.code);
  const kind = known?.kind ?? 'invalid-value';
  const found = known?.subject.exec(message);
  const subject = found?.[1] ?? message;
  const detail = found === null || found === undefined ? '' : message.slice(found.index + found[0].length);
  const facts = {
    subject,
    nearest: nearestName(subject.replace(/=.*$/, ''), namesFor(kind, command)),
    command: pathOf(command),
  };
  const sentence = detail.replace(/^[. ]+|\.$/g, '');
  const explained = sentence.charAt(0).toLowerCase() + sentence.slice(1);
  return failureOf(kind, explained === '' ? facts : { ...facts, detail: explained }, error);
}

const SHOWN = ['commander.helpDisplayed'];

function throwInstead(command: Command): (error: CommanderError) => never {
  return (error) => {
    if (SHOWN.includes(error.code)) throw new HelpShown();
    if (error.code === 'commander.help')
      throw failureOf('no-command', { subject: '', command: pathOf(command) });
    throw usageFailure(error, command);
  };
}

function widthOf({ io }: AppContext): number {
  return Math.min(lookOf(io.stdout, io.env).columns, 100);
}

/** A command whose help fits the terminal. */
class FittingCommand extends Command {
  override createHelp(): NarrowHelp {
    return Object.assign(new NarrowHelp(), this.configureHelp());
  }
}

function prepare(command: Command, context: AppContext): Command {
  const { io } = context;
  const width = widthOf(context);
  return command
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      // Errors are shown once, by whoever catches them.
      writeErr: () => undefined,
      getOutHelpWidth: () => width,
      getErrHelpWidth: () => width,
    })
    .showSuggestionAfterError(false)
    .exitOverride(throwInstead(command));
}

type Settle = (code: ExitCode) => void;

function addCommand(
  parent: Command,
  definition: CommandDefinition | CommandGroup,
  context: AppContext,
  settle: Settle,
): void {
  const exitCodes = exitCodesText(widthOf(context), definition);
  const command = prepare(new FittingCommand(definition.name), context)
    .description(definition.summary)
    .addHelpText('after', `${examplesText(definition.examples)}${exitCodes}`);
  parent.addCommand(command);
  if ('commands' in definition) {
    for (const child of definition.commands) addCommand(command, child, context, settle);
    return;
  }
  definition.configure(command).action(async () => {
    const taken = applySettings(command, context.io.env);
    if (taken.length > 0) context.io.stderr.write(`defaults: ${inertText(taken.join(', '))}\n`);
    settle(await definition.run(context, command));
  });
}

/** The command line as commander's tree; `settle` is told the exit code of the command that ran. */
export function createProgram(
  definitions: readonly (CommandDefinition | CommandGroup)[],
  context: AppContext,
  settle: Settle,
): Command {
  const program = prepare(new FittingCommand(TOOL.name), context)
    .description('What a KVM userspace exit costs: registers by ioctl against synchronous registers.')
    .option('-V, --version', 'print version, commit and build')
    .addHelpText(
      'after',
      `${examplesText(['run --preset quick', 'plan', 'probe'])}${exitCodesText(widthOf(context), { name: TOOL.name })}`,
    );
  program.on('option:version', () => {
    context.io.stdout.write(versionText());
    throw new HelpShown();
  });
  for (const definition of definitions) addCommand(program, definition, context, settle);
  return program;
}
