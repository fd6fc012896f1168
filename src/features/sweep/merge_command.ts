import { relative } from 'node:path';
import type { Command } from 'commander';
import type { CommandDefinition } from '../../app/command.js';
import type { AppContext } from '../../app/context.js';
import { openOutputDirectory } from '../../app/new_directory.js';
import { EXIT_CODE, type ExitCode } from '../../lib/exit_code.js';
import { lookOf } from '../../show/terminal/look.js';
import type { Merged } from './merge/merge.js';

interface Flags {
  readonly output?: string;
  readonly json?: boolean;
}

/** Whole, and nothing beside it that belongs to something else. */
function codeOf({ sweep, refused }: Merged): ExitCode {
  const isOfOnePiece = refused.every(({ status }) => status !== 'foreign');
  return sweep.status === 'whole' && isOfOnePiece ? EXIT_CODE.pass : EXIT_CODE.inconclusive;
}

async function runMerge({ io, dependencies }: AppContext, command: Command): Promise<ExitCode> {
  const { output, json } = command.opts<Flags>();
  const { mergeSweep } = await import('./merge/merge.js');
  const { mergeTroubles, mergedTable } = await import('./text.js');
  const { writeMerged } = await import('./document/merged.js');
  const merged = await mergeSweep(command.args);
  const { directory, discard } = openOutputDirectory(output, dependencies, 'sweep');
  try {
    const path = relative('.', await writeMerged(directory, merged.sweep));
    io.stderr.write(mergeTroubles(merged));
    if (json === true) io.stdout.write(`${JSON.stringify(merged.sweep)}\n`);
    else io.stdout.write(mergedTable(merged.sweep, lookOf(io.stdout, io.env)));
    (json === true ? io.stderr : io.stdout).write(`${path}\n`);
    return codeOf(merged);
  } finally {
    discard();
  }
}

export const sweepMergeCommand: CommandDefinition = {
  name: 'merge',
  summary: 'check that parts of a sweep belong together, and make one document of them',
  examples: [
    'sweep merge reports/fleet',
    'sweep merge shard-1 shard-2 shard-3 --output reports/fleet',
    'sweep merge reports/fleet --json',
  ],
  ownExitCodes: [
    ['3', 'a unit is missing, failed, broken, foreign or there twice with different results; each is named'],
  ],
  configure: (command) =>
    command
      .argument('<directory...>', 'what sweep run wrote, on whatever machines')
      .option('--output <directory>', 'where sweep.json goes (default: reports/<date>-sweep)')
      .option('--json', 'print sweep.json to stdout, and nothing else there'),
  run: runMerge,
};
