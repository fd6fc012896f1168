import { Option, type Command } from 'commander';
import { EXIT_CODE, type ExitCode } from '../../lib/exit_code.js';
import { Failure } from '../../lib/failure.js';
import { TOOL } from '../../lib/tool.js';
import { lookOf } from '../../show/terminal/look.js';
import type { Ladder } from './document/ladder.js';
import type { Results } from '../../results/schema.js';
import type { TracedLadder } from './trace/traced_ladder.js';
import type { AppContext } from '../../app/context.js';
import { exitCodeOfFailed, failedAmong } from '../../app/failed_cells.js';
import { addHostOptions, hostChoice, type HostFlags } from '../../app/host_choice.js';
import { deviceOption, secondsOption } from '../../app/plan_options.js';
import type { CommandDefinition } from '../../app/command.js';
import { listed } from '../../app/option_parsers.js';

interface Flags extends HostFlags {
  readonly mode?: readonly string[];
  readonly maxTime: number;
  readonly json?: boolean;
  readonly trace?: boolean;
  readonly all?: boolean;
}

const USUAL_SECONDS = 10;
/** Instruction counts repeat exactly; one fixed seed makes runs comparable to the last digit. */
const EMULATED_SEED = '1';

function nothingToTrace(path: string): Failure {
  return new Failure({
    what: `--trace of ${path}`,
    why: 'a results file has no kernel timestamps',
    next: `measure: ${TOOL.name} ladder --trace`,
    exitCode: EXIT_CODE.usage,
  });
}

async function measured(flags: Flags, context: AppContext): Promise<Results> {
  const host = hostChoice(flags);
  const { measureLadder } = await import('./measure_ladder.js');
  const { results, failure } = await measureLadder(
    {
      host,
      seed: host.kind === 'emulated' ? EMULATED_SEED : context.dependencies.drawSeed(),
      mode: flags.mode,
      maxTimeSeconds: flags.maxTime,
      quiet: flags.json === true,
    },
    context,
  );
  if (failure !== null) throw failure;
  return results;
}

async function fromFile(path: string): Promise<Results> {
  const { readResults } = await import('../../results/read.js');
  return readResults(path);
}

async function ladderIn(results: Results, path: string | undefined): Promise<Ladder> {
  const { ladderOf } = await import('./document/ladder.js');
  const ladder = ladderOf(results);
  if (ladder.modes.length > 0) return ladder;
  throw new Failure({
    what: `no cost ladder of ${path ?? 'what was measured'}`,
    why: 'it does not hold a bare exit with its controls',
    next: `give the results of a run, or measure one: ${TOOL.name} ladder`,
    exitCode: EXIT_CODE.usage,
  });
}

async function traced(
  ladder: Ladder,
  results: Results,
  flags: Flags,
  context: AppContext,
): Promise<TracedLadder> {
  const { traceLadder } = await import('./trace/measure_traced.js');
  if (results.status === 'interrupted') return { status: 'interrupted', modes: [] };
  return traceLadder(ladder, { host: hostChoice(flags), seed: results.seed, cpu: null }, context);
}

/** The trace, or why there is none: the ladder that was measured is shown in either case. */
async function triedTrace(
  ...given: Parameters<typeof traced>
): Promise<[TracedLadder | null, Failure | null]> {
  try {
    return [await traced(...given), null];
  } catch (error) {
    if (error instanceof Failure) return [null, error];
    throw error;
  }
}

async function runLadder(context: AppContext, command: Command): Promise<ExitCode> {
  const flags = command.opts<Flags>();
  const [path] = command.args;
  if (flags.trace === true && path !== undefined) throw nothingToTrace(path);
  const results = path === undefined ? await measured(flags, context) : await fromFile(path);
  const ladder = await ladderIn(results, path);
  const { stdout, env } = context.io;
  const look = lookOf(stdout, env);
  if (flags.json !== true) {
    const { ladderText } = await import('./document/text.js');
    stdout.write(ladderText(ladder, look, flags.all === true));
  }
  const [trace, failure] =
    flags.trace === true ? await triedTrace(ladder, results, flags, context) : [null, null];
  if (flags.json === true)
    stdout.write(`${JSON.stringify(trace === null ? ladder : { ...ladder, trace }, null, 2)}\n`);
  else if (trace !== null) {
    const { traceText } = await import('./trace/text.js');
    stdout.write(`\n${traceText(trace, look)}`);
  }
  if (failure !== null) throw failure;
  if (path !== undefined) return EXIT_CODE.pass;
  if (results.status === 'interrupted' || trace?.status === 'interrupted') return EXIT_CODE.interrupted;
  return exitCodeOfFailed(failedAmong(results.cells), context.io);
}

export const ladderCommand: CommandDefinition = {
  name: 'ladder',
  summary: 'show where the cost of a userspace exit goes: system call, vCPU load, guest entry, register copy',
  examples: [
    'ladder',
    'ladder --mode long64-ring3 --json > ladder.json',
    'ladder reports/before',
    'ladder --trace',
    'ladder --host emulated',
  ],
  configure: (command) =>
    addHostOptions(
      command.argument(
        '[results]',
        'results file, directory of a run, or log of a killed one (default: measure the few cells that the ladder needs)',
      ),
    )
      .addOption(deviceOption())
      .addOption(new Option('--mode <glob>', 'guest modes to measure (repeatable)').argParser(listed))
      .addOption(secondsOption('--max-time <time>', 'stop after this much measuring').default(USUAL_SECONDS))
      .option(
        '--trace',
        "measure each exit again with the kernel's own timestamps (tracefs, needs root), and what tracing costs",
      )
      .option('--all', 'show every mode and copy here, not only what fits one screen')
      .option('--json', 'print the ladder as JSON'),
  run: runLadder,
};
