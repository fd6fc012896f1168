import { candidatePlan, confirmationPlan } from './candidate_plan.js';
import { questionedCells } from './judge/confirm.js';
import { shortagesOf } from './judge/enough.js';
import { judge } from './judge/judge.js';
import { pairOf } from '../../results/run_pair.js';
import type { Margins } from './judge/margins.js';
import type { JudgedFile } from './outcome.js';
import { positiveControlsOf } from './judge/positive_controls.js';
import { viewOf } from '../../results/run_view.js';
import { seesControls } from './judge/sees_controls.js';
import type { Failure } from '../../lib/failure.js';
import { plural } from '../../lib/plural.js';
import { warningLines } from '../run/terminal/host_table.js';
import type { Backend } from '../../measure/backend.js';
import { firstLaunch } from '../../samples/launch_spec.js';
import type { Host } from '../../samples/protocol.js';
import type { Plan } from '../../plan/plan.js';
import { resolvePlan } from '../../plan/resolve.js';
import type { Results } from '../../results/schema.js';
import { DEFAULT_DEVICE, type CliContext } from '../../app/context.js';
import { failureOf } from '../../app/failures.js';
import { planForHost, type HostChoice } from '../../app/host_choice.js';
import { openHost } from '../../app/open_host.js';
import { prepareOutputDirectory } from '../../app/output_directory.js';
import { probeHost } from '../../app/probe_host.js';
import { confirmationDirectory } from './confirmation_directory.js';
import { measuredRun, type RunDone, type RunInto } from './measured_run.js';

/** A candidate that the gate measures itself. */
export interface CandidateSettings {
  readonly host: HostChoice;
  /** By name; null: the saved one of the host, which is known when it was asked. */
  readonly baseline: JudgedFile | null;
  readonly baselineOf: (host: Host) => Promise<JudgedFile>;
  readonly margins: Margins;
  /** For both looks; null: as long as anyone waits, or as the baseline's plan may take. */
  readonly maxTimeSeconds: number | null;
  readonly seed: string;
  readonly label: string | null;
  readonly directory: string;
  readonly report: boolean;
  readonly quiet: boolean;
}

export interface MeasuredCandidate {
  readonly baseline: JudgedFile;
  readonly candidate: JudgedFile;
  /** The cells in question once more; undefined: none was in question. */
  readonly again: Results | undefined;
  /** What ended the run early: it is then not judged. */
  readonly failure: Failure | null;
}

/** Of the time allowed what the first look may take; the second measures fewer cells. */
const FIRST_LOOK = 0.8;
const USUAL_SECONDS = 120;

function allowedSeconds({ maxTimeSeconds }: CandidateSettings, { plan }: Results): number {
  return maxTimeSeconds ?? Math.max(USUAL_SECONDS, Math.ceil(plan.maxTimeSeconds / FIRST_LOOK));
}

function assertSameUnit({ source, results }: JudgedFile, choice: HostChoice): void {
  const counts = choice.kind === 'emulated';
  if (counts === (results.unit === 'instructions')) return;
  throw failureOf('mixed-units', {
    subject: 'the candidate',
    detail: `${counts ? 'instructions' : 'time'}, the baseline ${source} in ${results.unit}`,
  });
}

function assertSameArch({ source, results }: JudgedFile, host: Host): void {
  if (results.host.arch === host.arch) return;
  throw failureOf('other-arch', {
    subject: source,
    detail: `${results.host.arch}, this host is ${host.arch}`,
  });
}

/** What the first launch will be, for hosts that probe and measure at once. */
function expectedPlan({ host, baseline }: CandidateSettings): Plan {
  return baseline === null ? resolvePlan({ ...planForHost(host) }) : baseline.results.plan;
}

interface Opened {
  readonly backend: Backend;
  readonly host: Host;
  readonly baseline: JudgedFile;
}

async function open(settings: CandidateSettings, context: CliContext): Promise<Opened> {
  const { host: choice, seed, quiet } = settings;
  // What is wrong with it is told before anything is opened.
  if (settings.baseline !== null) assertSameUnit(settings.baseline, choice);
  const backend = await openHost(choice, context);
  const host = await probeHost(backend, firstLaunch(expectedPlan(settings), seed, DEFAULT_DEVICE), context);
  const baseline = settings.baseline ?? (await settings.baselineOf(host));
  assertSameUnit(baseline, choice);
  assertSameArch(baseline, host);
  if (!quiet && host.warnings.length > 0) context.io.stderr.write(`${warningLines(host.warnings)}\n`);
  return { backend, host, baseline };
}

/** Whether launches enough were in a state that the baseline knows, and can tell a delay; by controls only. */
function hasEnough(baseline: Results, { launches }: Plan, margins: Margins): RunInto['isEnough'] {
  if (baseline.unit === 'instructions') return undefined;
  const before = viewOf(baseline);
  return (results) =>
    shortagesOf(pairOf(before, viewOf(results)), launches).length === 0 &&
    seesControls(baseline, results, margins, launches);
}

async function writePage(directory: string, results: Results): Promise<string> {
  const { writeReport } = await import('../run/page/write.js');
  return writeReport(directory, results);
}

/** The cells that seem slower, once more in fresh launches. */
async function measureAgain(
  ids: readonly string[],
  run: RunInto,
  leftSeconds: number,
  context: CliContext,
): Promise<RunDone> {
  const { directory, plan, isEnough, quiet, ...rest } = run;
  if (!quiet)
    context.io.stderr.write(
      `${plural(ids.length, 'cell')} seemed slower: measuring again in fresh launches\n`,
    );
  const again = confirmationDirectory(directory, true);
  const discard = prepareOutputDirectory(again);
  try {
    return await measuredRun(
      {
        ...rest,
        quiet,
        directory: again,
        plan: confirmationPlan(plan, ids, leftSeconds),
        seed: context.dependencies.drawSeed(),
        ...(isEnough === undefined ? {} : { isEnough }),
      },
      context,
    );
  } finally {
    discard();
  }
}

async function measureAndConfirm(
  settings: CandidateSettings,
  context: CliContext,
): Promise<MeasuredCandidate> {
  const { margins, seed, label, directory, quiet, report } = settings;
  const { io } = context;
  const { backend, host, baseline } = await open(settings, context);
  const allowed = allowedSeconds(settings, baseline.results);
  const plan = candidatePlan(baseline.results, margins, FIRST_LOOK * allowed);
  const isEnough = hasEnough(baseline.results, plan, margins);
  const run = {
    plan,
    backend,
    host,
    seed,
    label,
    directory,
    quiet,
    ...(isEnough === undefined ? {} : { isEnough }),
  };
  const done = await measuredRun(run, context);
  io.stderr.write(`candidate: ${done.path}\n`);
  if (report) io.stderr.write(`report: ${await writePage(directory, done.results)}\n`);
  const candidate = { source: done.path, results: done.results };
  if (done.failure !== null) return { baseline, candidate, again: undefined, failure: done.failure };
  const positiveControls = positiveControlsOf(done.results);
  const ids = questionedCells(judge(baseline.results, done.results, { margins, positiveControls }));
  if (ids.length === 0) return { baseline, candidate, again: undefined, failure: null };
  const leftSeconds = Math.max((1 - FIRST_LOOK) * allowed, allowed - done.results.durationMs / 1000);
  const again = await measureAgain(ids, run, leftSeconds, context);
  return { baseline, candidate, again: again.results, failure: again.failure };
}

/**
 * Measures a candidate with its baseline's plan and positive controls, until launches enough can be compared or the
 * time is used; cells that seem slower are measured again. Writes the results of both, and the report.
 * @throws {Failure} when nothing was measured or a file could not be written
 */
export async function measureCandidate(
  settings: CandidateSettings,
  context: CliContext,
): Promise<MeasuredCandidate> {
  const discardDirectory = prepareOutputDirectory(settings.directory);
  try {
    return await measureAndConfirm(settings, context);
  } finally {
    discardDirectory();
  }
}
