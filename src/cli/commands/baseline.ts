import type { Command } from 'commander';
import { EXIT_CODE, type ExitCode } from '../../lib/exit_code.js';
import { TOOL } from '../../lib/tool.js';
import { lookOf } from '../../report/terminal/look.js';
import type { CliContext } from '../context.js';
import type { CommandDefinition, CommandGroup } from '../program.js';

interface DirectoryFlags {
  readonly directory: string;
}

interface SaveFlags extends DirectoryFlags {
  readonly name?: string;
  readonly force?: boolean;
}

/** `bench/baselines`, as the store has it; the store is loaded only where it is needed. */
const DEFAULT_DIRECTORY = 'bench/baselines';

/** `--directory PATH`, the same wherever baselines are asked for. */
export function addDirectoryOption(command: Command): Command {
  return command.option('--directory <path>', 'where baselines are kept', DEFAULT_DIRECTORY);
}

async function runSave({ io }: CliContext, command: Command): Promise<ExitCode> {
  const { directory, name, force = false } = command.opts<SaveFlags>();
  const { readResults } = await import('../../results/read.js');
  const { saveBaseline } = await import('../../gate/baselines/store.js');
  const saved = await saveBaseline(readResults(command.args[0] ?? '.'), { directory, name, force });
  io.stdout.write(`${saved.path}\n`);
  return EXIT_CODE.pass;
}

async function runList({ io }: CliContext, command: Command): Promise<ExitCode> {
  const { directory } = command.opts<DirectoryFlags>();
  const { listBaselines } = await import('../../gate/baselines/store.js');
  const stored = listBaselines(directory);
  if (stored.length === 0) {
    io.stdout.write(`${directory} holds no baseline; save one: ${TOOL.name} baseline save RESULTS\n`);
    return EXIT_CODE.pass;
  }
  const { baselineTable } = await import('../baseline_text.js');
  io.stdout.write(baselineTable(stored, lookOf(io.stdout, io.env)));
  return EXIT_CODE.pass;
}

async function runShow({ io }: CliContext, command: Command): Promise<ExitCode> {
  const { directory } = command.opts<DirectoryFlags>();
  const { listBaselines } = await import('../../gate/baselines/store.js');
  const { baselineNamed } = await import('../../gate/baselines/choose.js');
  const found = baselineNamed(directory, listBaselines(directory), command.args[0]);
  if (found.status === 'unreadable') {
    const { contentFailure } = await import('../../results/file_failure.js');
    throw contentFailure(found.path, found.reason, 'save it again with --force');
  }
  const { baselineFacts } = await import('../baseline_text.js');
  io.stdout.write(baselineFacts(found, lookOf(io.stdout, io.env)));
  return EXIT_CODE.pass;
}

const saveCommand: CommandDefinition = {
  name: 'save',
  summary: "keep a run to compare with later, under its host's fingerprint or a name",
  examples: ['baseline save reports/before', 'baseline save results.json --name main --force'],
  configure: (command) =>
    addDirectoryOption(
      command.argument('<results>', 'results file, directory of a run, or log of a killed one'),
    )
      .option('--name <name>', "its name (default: architecture and fingerprint of the run's host)")
      .option('--force', 'replace a baseline of the same name'),
  run: runSave,
};

const listCommand: CommandDefinition = {
  name: 'list',
  summary: 'show the baselines, and of which hosts they are',
  examples: ['baseline list'],
  configure: addDirectoryOption,
  run: runList,
};

const showCommand: CommandDefinition = {
  name: 'show',
  summary: 'show one baseline with the fields of its fingerprint',
  examples: ['baseline show', 'baseline show main'],
  configure: (command) => addDirectoryOption(command.argument('[name]', 'its name (default: the only one)')),
  run: runShow,
};

export const baselineCommands: CommandGroup = {
  name: 'baseline',
  summary: 'keep runs to compare with: save, list and show them',
  examples: ['baseline save reports/before', 'baseline list', 'baseline show main'],
  commands: [saveCommand, listCommand, showCommand],
};
