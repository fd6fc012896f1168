import { openOutputDirectory } from '../../../app/new_directory.js';
import type { AppContext } from '../../../app/context.js';
import { nameOfHost, planForHost, type HostChoice } from '../../../app/host_choice.js';
import type { RunRequest } from '../../../app/measure_run.js';
import { openHost, type OpenedHost } from '../../../app/open_host.js';
import type { Failure } from '../../../lib/failure.js';
import type { Plan } from '../../../plan/plan.js';
import { resolvePlan } from '../../../plan/resolve.js';
import { viewOf } from '../../../results/run_view.js';
import type { Results } from '../../../results/schema.js';
import type { Host } from '../../../samples/protocol.js';
import { pairOf } from '../../../stats/run_pair.js';
import { warningLines } from '../../../show/warnings.js';
import { writeReport } from '../../run/document.js';
import { judge } from '../judge/judge.js';
import type { JudgedFile } from '../judge/judge_files.js';
import type { Margins } from '../document/outcome.js';
import { positiveControlsOf } from '../judge/positive_controls.js';
import { questionedCells } from '../judge/second_look.js';
import { seesControls, shortagesOf } from '../judge/stopping_rule.js';
import { baselineDirectory, baselineSide, measureAgain } from './confirmation.js';
import { candidatePlan } from './plan.js';
import { runBothInto, runInto, type WrittenRequest, type WrittenRun } from './run_into.js';
import { gateFailure } from '../failures.js';

/** A candidate that the gate measures itself. */
export interface CandidateSettings {
  readonly host: HostChoice;
  /** By name; null: the saved one of the host, which is known when it was asked. */
  readonly baseline: JudgedFile | null;
  readonly baselineOf: (host: Host) => Promise<JudgedFile>;
  /** Where the baseline can be measured too, in turn with the candidate; null: what was saved is judged against. */
  readonly interleave: HostChoice | null;
  readonly margins: Margins;
  /** For both looks; null: as long as anyone waits, or as the baseline's plan may take. */
  readonly maxTimeSeconds: number | null;
  readonly seed: string;
  readonly label: string | null;
  /** Null: a new one. */
  readonly directory: string | null;
  readonly report: boolean;
  readonly quiet: boolean;
}

export interface MeasuredCandidate {
  readonly baseline: JudgedFile;
  readonly candidate: JudgedFile;
  /** The cells in question once more; undefined: none was in question. */
  readonly again: Results | undefined;
  /** The baseline's side of that, where it was measured again too. */
  readonly baselineAgain?: Results | undefined;
  /** What ended the run early: it is then not judged. */
  readonly failure: Failure | null;
}

/** Of the time allowed what the first look may take; the second measures fewer cells. */
const FIRST_LOOK = 0.8;
const USUAL_SECONDS = 120;

/** Two runs in turn take the time of two. */
function allowedSeconds({ maxTimeSeconds, interleave }: CandidateSettings, { plan }: Results): number {
  const usual = Math.max(USUAL_SECONDS, Math.ceil(plan.maxTimeSeconds / FIRST_LOOK));
  return maxTimeSeconds ?? (interleave === null ? usual : 2 * usual);
}

function assertSameUnit({ source, results }: JudgedFile, choice: HostChoice): void {
  const counts = choice.kind === 'emulated';
  if (counts === (results.unit === 'instructions')) return;
  throw gateFailure('mixed-units', {
    subject: 'the candidate',
    detail: `${counts ? 'instructions' : 'time'}, the baseline ${source} in ${results.unit}`,
  });
}

function assertSameArch({ source, results }: JudgedFile, host: Host): void {
  if (results.host.arch === host.arch) return;
  throw gateFailure('other-arch', {
    subject: source,
    detail: `${results.host.arch}, this host is ${host.arch}`,
  });
}

/** What the first launch will be, for hosts that probe and measure at once. */
function expectedPlan({ host, baseline }: CandidateSettings): Plan {
  return baseline === null ? resolvePlan({ ...planForHost(host) }) : baseline.results.plan;
}

interface Opened extends OpenedHost {
  readonly baseline: JudgedFile;
}

async function open(settings: CandidateSettings, context: AppContext): Promise<Opened> {
  const { host: choice, seed, quiet } = settings;
  // What is wrong with it is told before anything is opened.
  if (settings.baseline !== null) assertSameUnit(settings.baseline, choice);
  const opened = await openHost(choice, { plan: expectedPlan(settings), seed }, context);
  const { host } = opened;
  const baseline = settings.baseline ?? (await settings.baselineOf(host));
  assertSameUnit(baseline, choice);
  assertSameArch(baseline, host);
  if (!quiet && host.warnings.length > 0) context.io.stderr.write(`${warningLines(host.warnings)}\n`);
  return { ...opened, baseline };
}

/** Whether launches enough were in a state that the baseline knows, and can tell a delay; by controls only. */
function hasEnough(baseline: Results, { launches }: Plan, margins: Margins): RunRequest['isEnough'] {
  if (baseline.unit === 'instructions') return undefined;
  const before = viewOf(baseline);
  return (soFar) => {
    const results = soFar.results();
    return (
      shortagesOf(pairOf(before, viewOf(results)), launches).length === 0 &&
      seesControls(baseline, results, margins, launches)
    );
  };
}

/** The baseline's side of a run in turn: as the candidate's, on the other host, without positive controls. */
async function otherSide(
  { interleave, seed, quiet }: CandidateSettings,
  request: WrittenRequest,
  context: AppContext,
): Promise<WrittenRequest | null> {
  if (interleave === null) return null;
  const plan = baselineSide(request.plan, request.plan);
  const opened = await openHost(interleave, { plan, seed }, context);
  if (!quiet && opened.host.warnings.length > 0)
    context.io.stderr.write(`${warningLines(opened.host.warnings)}\n`);
  const { label, directory } = request;
  return { opened, plan, seed, label, directory: baselineDirectory(directory) };
}

/** What is judged after the first look; the second, if any, follows. */
interface FirstLook {
  readonly baseline: JudgedFile;
  readonly candidate: WrittenRun;
}

async function firstLook(
  saved: JudgedFile,
  request: WrittenRequest,
  other: WrittenRequest | null,
  { quiet, report }: CandidateSettings,
  context: AppContext,
): Promise<FirstLook> {
  const { io } = context;
  const looked =
    other === null
      ? { baseline: null, candidate: await runInto(request, context, quiet) }
      : await runBothInto({ baseline: other, candidate: request }, context, quiet);
  const { candidate, baseline } = looked;
  if (baseline !== null) io.stderr.write(`baseline, measured in turn: ${baseline.path}\n`);
  io.stderr.write(`candidate: ${candidate.path}\n`);
  if (report) io.stderr.write(`report: ${await writeReport(request.directory, candidate.results)}\n`);
  return {
    baseline: baseline === null ? saved : { source: baseline.path, results: baseline.results },
    candidate,
  };
}

async function measureAndConfirm(
  settings: CandidateSettings,
  directory: string,
  context: AppContext,
): Promise<MeasuredCandidate> {
  const { margins, seed, label, quiet } = settings;
  const { baseline: saved, ...opened } = await open(settings, context);
  const allowed = allowedSeconds(settings, saved.results);
  // In turn the saved runs are not judged against, however many sessions there are.
  const sessions = settings.interleave === null ? 1 + (saved.earlier?.length ?? 0) : 1;
  const plan = candidatePlan(saved.results, margins, { maxTimeSeconds: FIRST_LOOK * allowed, sessions });
  const enough = settings.interleave === null ? { isEnough: hasEnough(saved.results, plan, margins) } : {};
  const request = { opened, plan, seed, label, directory, ...enough };
  const other = await otherSide(settings, request, context);
  const { baseline, candidate: run } = await firstLook(saved, request, other, settings, context);
  const { results } = run;
  const candidate = { source: run.path, results };
  if (run.ended !== null) return { baseline, candidate, again: undefined, failure: run.ended };
  const positiveControls = positiveControlsOf(results);
  const judged = judge(baseline.results, results, {
    ...{ margins, positiveControls, earlier: baseline.earlier },
  });
  const ids = questionedCells(judged, baseline.results);
  if (ids.length === 0) return { baseline, candidate, again: undefined, failure: null };
  const leftSeconds = Math.max((1 - FIRST_LOOK) * allowed, allowed - results.durationMs / 1000);
  // With what the first look found of its blocks.
  const looked = { ...request, plan: results.plan };
  const again = await measureAgain(ids, looked, other, leftSeconds, context, quiet);
  return {
    ...{ baseline, candidate, again: again.candidate.results, failure: again.candidate.ended },
    baselineAgain: again.baseline?.results,
  };
}

/**
 * Measures a candidate with its baseline's plan and positive controls, until launches enough can be compared or the
 * time is used; cells that seem slower are measured again. Writes the results of both, and the report.
 * @throws {Failure} when nothing was measured or a file could not be written
 */
export async function measureCandidate(
  settings: CandidateSettings,
  context: AppContext,
): Promise<MeasuredCandidate> {
  const { dependencies } = context;
  const name = nameOfHost(settings.host, dependencies);
  const { directory, discard } = openOutputDirectory(settings.directory, dependencies, name);
  try {
    return await measureAndConfirm(settings, directory, context);
  } finally {
    discard();
  }
}
