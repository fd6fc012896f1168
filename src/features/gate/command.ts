import { Option, type Command } from 'commander';
import type { CommandDefinition } from '../../app/command.js';
import type { AppContext } from '../../app/context.js';
import { renderFailure } from '../../app/failures.js';
import { addHostOptions } from '../../app/host_choice.js';
import { deviceOption } from '../../app/plan_options.js';
import { EXIT_CODE, type ExitCode } from '../../lib/exit_code.js';
import type { Failure } from '../../lib/failure.js';
import { parseSeconds, parseShare } from '../../lib/quantity.js';
import { lookFor, showText } from '../../show/terminal/text_output.js';
import { addDirectoryOption } from './baselines/command.js';
import type { GateOutcome, Margins } from './document/outcome.js';
import type { JudgedFile } from './judge/judge_files.js';
import { assertConsistent, FORMATS, type GateFlags } from './flags.js';
import type { Judged } from './judged_runs.js';
import { parsedBy, seedDigits } from '../../app/option_parsers.js';

/** The exit code of a candidate whose run ended early: it is not judged. */
function notJudged({ source }: JudgedFile, failure: Failure, { io }: AppContext): ExitCode {
  const kept = `not judged, because the run ended early; ${source} holds what was measured\n`;
  io.stderr.write(failure.exitCode === EXIT_CODE.interrupted ? kept : `${kept}${renderFailure(failure)}`);
  return failure.exitCode;
}

/** Judges the candidate, and adds the certificate of its host. Instructions need no certificate. */
async function outcomeOf(
  { baseline, candidate, again, against }: Judged,
  margins: Margins,
  { certificates }: GateFlags,
): Promise<GateOutcome> {
  const { certificateFor } = await import('../certify/document/certificates.js');
  const { gateOutcome } = await import('./judge/judge_files.js');
  const { inertData } = await import('../../show/inert.js');
  const { unit, host } = candidate.results;
  const certificate =
    unit === 'instructions' ? ({ status: 'none' } as const) : certificateFor(certificates, host);
  // Every text of a file is made harmless before any format sees it.
  return inertData(gateOutcome(baseline, candidate, { margins, certificate, again, against }));
}

async function runGate(context: AppContext, command: Command): Promise<ExitCode> {
  const flags = command.opts<GateFlags>();
  const [source] = command.args;
  assertConsistent(flags, source);
  // Loaded where they are needed: help and usage errors come at once.
  const { judgedFiles, measuredRuns } = await import('./judged_runs.js');
  const { DEFAULT_MARGINS } = await import('./judge/margins.js');
  const margins = { ...DEFAULT_MARGINS, ...(flags.margin === undefined ? {} : { relative: flags.margin }) };
  const judged =
    source === undefined
      ? await measuredRuns(flags, margins, context)
      : await judgedFiles(source, flags, context);
  if (judged.failure !== null) return notJudged(judged.candidate, judged.failure, context);
  const outcome = await outcomeOf(judged, margins, flags);
  if (flags.margin !== undefined && outcome.unit === 'instructions')
    context.io.stderr.write(
      'warning: --margin is for times: these are instruction counts, of which any rise is a regression\n',
    );
  const { rendered } = await import('./formats/render.js');
  await showText(await rendered(outcome, flags, lookFor(flags.output, context.io)), flags.output, context.io);
  return outcome.report.exitCode;
}

function addJudging(command: Command): Command {
  return addDirectoryOption(
    command
      .argument('[candidate]', 'results file, directory of a run, or log of a killed one')
      .option(
        '--baseline <results>',
        "baseline to compare with: a path, or the name of a saved one (default: the saved one of the candidate's host)",
      ),
  )
    .addOption(new Option('--format <format>', 'output format (default: text)').choices(FORMATS))
    .option('--json', 'the same as --format json')
    .option('--all', 'show everything here, not only what fits one screen')
    .option('--output <file>', 'write to this file (default: stdout)')
    .option('--certificates <directory>', "directory of the gate's certificates", 'bench/certificates')
    .option('--explain <cell>', "explain one cell's verdict")
    .option(
      '--margin <share>',
      "largest slowdown that is not a regression: '2%' (the default) or 0.02",
      parsedBy(parseShare, "a share such as '2%' or 0.02"),
    );
}

function addMeasuring(command: Command): Command {
  return addHostOptions(
    command
      .option(
        '--run',
        "measure the candidate here with the baseline's plan, and confirm regressions in fresh launches",
      )
      .option(
        '--interleave <host|command>',
        'with --run, measure the baseline too, in turn with the candidate: where, as --host names it, or a command as --host-command has it (the saved baseline then gives the plan only)',
      )
      .option(
        '--max-time <time>',
        "with --run, stop measuring after this time: 90, 90s, 3m (default: 2 min, or more if the baseline's plan allows more)",
        parsedBy(parseSeconds, 'a time such as 90, 90s or 3m'),
      )
      .option(
        '--results <directory>',
        'with --run, directory for the results (default: reports/<date>-<host>)',
      )
      .option('--label <text>', 'with --run, a label for the run, stored in the results')
      .option(
        '--seed <digits>',
        'with --run, seed of the random order (default: a random one, stored in the results)',
        seedDigits,
      )
      .option('--no-report', 'with --run, write no HTML report of the run')
      .option('--quiet', 'with --run, show no progress')
      .addOption(deviceOption()),
  );
}

export const gateCommand: CommandDefinition = {
  name: 'gate',
  summary: 'judge a run against a baseline: pass, regressed, improved or inconclusive',
  examples: [
    'gate --baseline reports/before reports/after',
    'gate --run',
    'gate --run --baseline main.json --max-time 90s --format markdown',
    "gate --run --interleave 'sh load-old-module-and-run-runner.sh'",
    'gate reports/after --format html --output gate.html',
    'gate --baseline main.json after.json --explain pio-out/long64-ring0/regs/both/sync',
  ],
  configure: (command) => addMeasuring(addJudging(command)),
  run: runGate,
};
