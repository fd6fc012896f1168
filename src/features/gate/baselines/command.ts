import type { Command } from 'commander';
import type { CommandDefinition, CommandGroup } from '../../../app/command.js';
import type { AppContext } from '../../../app/context.js';
import { addHostOptions, chosenHost, planForHost, type HostFlags } from '../../../app/host_choice.js';
import { deviceOption } from '../../../app/plan_options.js';
import { EXIT_CODE, type ExitCode } from '../../../lib/exit_code.js';
import { TOOL } from '../../../lib/tool.js';
import type { Host } from '../../../samples/protocol.js';
import { lookOf } from '../../../show/terminal/look.js';

interface DirectoryFlags {
  readonly directory: string;
}

interface SaveFlags extends DirectoryFlags {
  readonly name?: string;
  readonly force?: boolean;
}

interface ShownFlags extends DirectoryFlags {
  readonly json?: boolean;
}

type FindFlags = DirectoryFlags & HostFlags;

const DEFAULT_DIRECTORY = 'bench/baselines';

/** `--directory PATH`, the same wherever baselines are asked for. */
export function addDirectoryOption(command: Command): Command {
  return command.option('--directory <path>', 'directory of the saved baselines', DEFAULT_DIRECTORY);
}

async function runSave({ io }: AppContext, command: Command): Promise<ExitCode> {
  const { directory, name, force = false } = command.opts<SaveFlags>();
  const { readResults } = await import('../../../results/read.js');
  const { saveBaseline } = await import('./store.js');
  const saved = await saveBaseline(readResults(command.args[0] ?? '.'), { directory, name, force });
  io.stdout.write(`${saved.path}\n`);
  return EXIT_CODE.pass;
}

async function runList({ io }: AppContext, command: Command): Promise<ExitCode> {
  const { directory, json } = command.opts<ShownFlags>();
  const { listBaselines } = await import('./store.js');
  const stored = listBaselines(directory);
  if (json === true) {
    const { baselineJson } = await import('./listing.js');
    io.stdout.write(`${JSON.stringify(stored.map(baselineJson))}\n`);
    return EXIT_CODE.pass;
  }
  if (stored.length === 0) {
    io.stdout.write(`${directory} holds no baseline; save one: ${TOOL.name} baseline save RESULTS\n`);
    return EXIT_CODE.pass;
  }
  const { baselineTable } = await import('./listing.js');
  io.stdout.write(baselineTable(stored, lookOf(io.stdout, io.env)));
  return EXIT_CODE.pass;
}

async function runShow({ io }: AppContext, command: Command): Promise<ExitCode> {
  const { directory, json } = command.opts<ShownFlags>();
  const { listBaselines } = await import('./store.js');
  const { baselineNamed } = await import('./choose.js');
  const found = baselineNamed(directory, listBaselines(directory), command.args[0]);
  if (found.status === 'unreadable') {
    const { contentFailure } = await import('../../../lib/files/file_failure.js');
    throw contentFailure(found.path, found.reason, 'save it again with --force');
  }
  const { baselineFacts, baselineJson } = await import('./listing.js');
  const text =
    json === true
      ? `${JSON.stringify(baselineJson(found))}\n`
      : baselineFacts(found, lookOf(io.stdout, io.env));
  io.stdout.write(text);
  return EXIT_CODE.pass;
}

/** The host of a run, or the one chosen by flags. */
async function hostToFind(flags: FindFlags, source: string | undefined, context: AppContext): Promise<Host> {
  if (source !== undefined) return (await import('../../../results/read.js')).readResults(source).host;
  const { openHost } = await import('../../../app/open_host.js');
  const { resolvePlan } = await import('../../../plan/resolve.js');
  const choice = chosenHost(flags, context);
  const expected = { plan: resolvePlan(planForHost(choice)), seed: '1' };
  return (await openHost(choice, expected, context)).host;
}

async function runFind(context: AppContext, command: Command): Promise<ExitCode> {
  const flags = command.opts<FindFlags>();
  const { directory } = flags;
  const { listBaselines } = await import('./store.js');
  const { chooseBaseline } = await import('./choose.js');
  const { chosenText } = await import('./listing.js');
  const stored = listBaselines(directory);
  const host = await hostToFind(flags, command.args[0], context);
  const chosen = chooseBaseline(directory, stored, { host });
  context.io.stderr.write(`baseline: ${chosenText(chosen)}\n`);
  context.io.stdout.write(`${chosen.baseline.path}\n`);
  return EXIT_CODE.pass;
}

const saveCommand: CommandDefinition = {
  name: 'save',
  summary:
    "save a run as a baseline, named after its host's fingerprint or by --name, or add it to that baseline",
  examples: ['baseline save reports/before', 'baseline save results.json --name main --force'],
  configure: (command) =>
    addDirectoryOption(
      command.argument('<results>', 'results file, directory of a run, or log of a killed one'),
    )
      .option('--name <name>', "its name (default: architecture and fingerprint of the run's host)")
      .option('--force', 'replace a baseline of the same name instead of adding a session to it'),
  run: runSave,
};

const listCommand: CommandDefinition = {
  name: 'list',
  summary: 'list the baselines and their hosts',
  examples: ['baseline list', 'baseline list --json'],
  configure: (command) => addDirectoryOption(command).option('--json', 'print them as JSON'),
  run: runList,
};

const showCommand: CommandDefinition = {
  name: 'show',
  summary: 'show one baseline with its sessions and the fields of its fingerprint',
  examples: ['baseline show', 'baseline show main'],
  configure: (command) =>
    addDirectoryOption(command.argument('[name]', 'its name (default: the only one)')).option(
      '--json',
      'print it as JSON',
    ),
  run: runShow,
};

const findCommand: CommandDefinition = {
  name: 'find',
  summary: 'print the baseline that the gate would use: the newest one of the same host',
  examples: ['baseline find', 'baseline find reports/after'],
  configure: (command) =>
    addHostOptions(
      addDirectoryOption(
        command.argument('[results]', 'the run to be judged (default: a run on this host)'),
      ).addOption(deviceOption()),
    ),
  run: runFind,
};

export const baselineCommands: CommandGroup = {
  name: 'baseline',
  summary: 'save, list, show and find runs to compare with',
  examples: ['baseline save reports/before', 'baseline list', 'baseline show main'],
  commands: [saveCommand, listCommand, showCommand, findCommand],
};
