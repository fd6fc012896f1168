/** The one way to measure a plan: the commands, the suite of `npm run bench` and the programmatic API come through here. */
import type { Failure } from '../lib/failure.js';
import { TOOL } from '../lib/tool.js';
import { type Drive, type SampleOutcome, Sampler, type SamplerOptions } from '../measure/sampler.js';
import type { Plan } from '../plan/plan.js';
import { assembleResults } from '../results/assemble.js';
import { Journal } from '../results/journal.js';
import type { Results } from '../results/schema.js';
import type { KeptRun } from '../samples/stopped_run.js';
import { specCells } from '../samples/exits_per_block.js';
import type { Samples } from '../samples/samples.js';
import { hasQuietLaunches, runLaunches } from '../stats/disturbed_launches.js';
import { bestLength } from '../stats/launch_length.js';
import { intervalView } from '../stats/progress.js';
import type { AppContext } from './context.js';
import { costlyPart, WITHOUT_COSTLY, type CostlyPart } from './costly.js';
import { failureOf } from './failures.js';
import { interruptible } from './interrupt.js';
import type { OpenedHost } from './open_host.js';

/** What was measured of a run before it was stopped. */
export interface EarlierPart {
  readonly kept: KeptRun;
  readonly resumed: NonNullable<Results['resumed']>;
  readonly warnings: Results['warnings'];
}

/** One run of a plan. */
export interface RunRequest {
  readonly opened: OpenedHost;
  readonly plan: Plan;
  /** Decimal digits; the order of cells in each round follows from it. */
  readonly seed: string;
  readonly label?: string | null | undefined;
  /** Where its journal is kept until its results are written; nowhere unless given. */
  readonly directory?: string | undefined;
  readonly earlier?: EarlierPart | null | undefined;
  /** Whether to list an exit of each cell for its costly instructions, which takes further boots. */
  readonly costly?: boolean | undefined;
  /**
   * Asked when the planned launches are done, and after each one more; false adds a launch while there is time. Unless
   * given, launches are added for those that other work on the host disturbed.
   */
  readonly isEnough?: ((soFar: Measured) => boolean) | undefined;
}

/** What was measured, as samples and, when asked for, as a results document. */
interface Measured {
  readonly samples: Samples;
  readonly results: () => Results;
}

export interface MeasuredRun extends Measured {
  /** The error that ended it early; null: none did. */
  readonly failure: Failure | null;
  /** The same, or an interrupt. */
  readonly ended: Failure | null;
  /** Null where none was kept. */
  readonly journal: Journal | null;
}

/** Who watches a run, and what it takes from the world. */
export interface RunWatch extends Pick<
  SamplerOptions,
  'interrupt' | 'onProgress' | 'onMessage' | 'now' | 'wallClock'
> {
  /** What takes part in it beside the sampler. */
  readonly drive?: Drive | undefined;
  /** All is counted, and the costly instructions are listed next. */
  readonly onListing?: (() => void) | undefined;
}

function openJournal(run: RunRequest, startedAt: Date): Journal | null {
  const { directory, opened, plan, seed, label = null, earlier } = run;
  if (directory === undefined) return null;
  const facts = { tool: TOOL, label, seed, plan, cells: specCells(plan), host: opened.host };
  if (earlier === undefined || earlier === null)
    return Journal.create(directory, { ...facts, startedAt: startedAt.toISOString() });
  const { kept, resumed } = earlier;
  const { startedAt: begunAt, durationMs: spentMs, messages } = kept;
  return Journal.resume(directory, { ...facts, startedAt: begunAt, resumed, spentMs }, messages);
}

function measuredOf(
  run: RunRequest,
  sampled: Samples,
  failure: Failure | null,
  { costlyOf, warnings }: CostlyPart = WITHOUT_COSTLY,
): Measured {
  const { opened, plan, label = null, earlier } = run;
  const samples = { ...sampled, costlyOf };
  let results: Results | undefined;
  return {
    samples,
    // The statistics of a long run take seconds: only for who wants them.
    results: () =>
      (results ??= assembleResults({
        ...{ samples, host: opened.host, plan, label, tool: TOOL, failure },
        ...(earlier && { resumed: earlier.resumed }),
        warnings: [...(earlier?.warnings ?? []), ...warnings],
      })),
  };
}

/** Launches are added for those that other work on the host disturbed. Instructions are never disturbed. */
function quietLaunches({ plan, opened }: RunRequest): SamplerOptions['isEnough'] {
  if (opened.host.clock.source === 'instructions') return undefined;
  return (samples) => {
    const { undisturbed, disturbed } = runLaunches(samples);
    return hasQuietLaunches(undisturbed.length, undisturbed.length + disturbed.length, plan.launches);
  };
}

function enoughOf(run: RunRequest): SamplerOptions['isEnough'] {
  const { isEnough } = run;
  if (isEnough === undefined) return quietLaunches(run);
  return (samples) => isEnough(measuredOf(run, samples, null));
}

/** Runs the sampler, and beside it what drives it; a driver that fails ends the run, and its error is thrown. */
async function together(
  sampler: Sampler,
  drive: Drive | undefined,
  abort: AbortController,
): Promise<SampleOutcome> {
  const driven = drive?.(sampler).catch((error: unknown) => {
    abort.abort();
    throw error;
  });
  const [outcome, drove] = await Promise.allSettled([sampler.run(), driven]);
  if (drove.status === 'rejected') throw drove.reason;
  if (outcome.status === 'rejected') throw outcome.reason;
  return outcome.value;
}

function hasRound({ rounds }: Samples): boolean {
  return rounds.some(({ complete }) => complete);
}

/**
 * Measures a plan on an opened host in fresh processes, until its target interval, its time limit or an interrupt. What
 * was measured before an error is kept; a journal in which there is not one complete round goes again.
 * @throws {Failure} for a seed that is none or a journal that cannot be written
 */
export async function measureRun(run: RunRequest, watch: RunWatch = {}): Promise<MeasuredRun> {
  const { drive, interrupt, onMessage, onListing, ...watched } = watch;
  const journal = openJournal(run, watch.wallClock?.() ?? new Date());
  const driverFailed = new AbortController();
  const sampler = new Sampler({
    ...watched,
    ...run.opened,
    plan: run.plan,
    seed: run.seed,
    kept: run.earlier?.kept,
    isEnough: enoughOf(run),
    createTracker: (cells) => intervalView(cells, run.plan.clock),
    bestLength,
    interrupt: AbortSignal.any([driverFailed.signal, ...(interrupt === undefined ? [] : [interrupt])]),
    onMessage: (message, at) => {
      journal?.append(message, at);
      onMessage?.(message, at);
    },
  });
  const { samples, failure } = await together(sampler, drive, driverFailed);
  const interrupted = samples.stopReason === 'interrupted' ? failureOf('interrupted', { subject: '' }) : null;
  const stopped = failure ?? interrupted;
  if (stopped !== null && !hasRound(samples)) journal?.remove();
  const isListing = run.costly === true && stopped === null;
  if (isListing) onListing?.();
  const listed = isListing ? await costlyPart(run.opened.backend, samples, interrupt) : WITHOUT_COSTLY;
  const ended = stopped ?? listed.failure;
  return { ...measuredOf(run, samples, failure ?? listed.failure, listed), failure, ended, journal };
}

/** @throws {Failure} what ended a run before its first complete round */
export function assertMeasured({ samples, ended }: MeasuredRun): void {
  if (ended !== null && !hasRound(samples)) throw ended;
}

/** {@link measureRun} for a command: with progress on stderr, and SIGINT, SIGTERM or SIGHUP to end it early. */
export async function watchRun(
  run: RunRequest,
  { io, dependencies }: AppContext,
  { quiet, drive = dependencies.drive }: { readonly quiet: boolean; readonly drive?: Drive },
): Promise<MeasuredRun> {
  const display = await dependencies.createProgress(quiet);
  const controller = new AbortController();
  const release = interruptible(io, display, controller);
  try {
    return await measureRun(run, {
      drive,
      interrupt: controller.signal,
      onProgress: (progress) => {
        if (!controller.signal.aborted) display.update(progress);
      },
      onListing: () => {
        display.finish();
        if (!quiet)
          io.stderr.write('listing an exit of each cell for its costly instructions (further boots)\n');
      },
      now: dependencies.elapsedMs,
      wallClock: dependencies.now,
    });
  } finally {
    display.finish();
    release();
  }
}

/**
 * A run that is worth something only whole, such as a kernel's counts.
 * @throws {Failure} what ended it early, a signal included
 */
export async function wholeRun(run: RunRequest, context: AppContext, quiet: boolean): Promise<Results> {
  const { results, ended } = await watchRun(run, context, { quiet });
  if (ended !== null) throw ended;
  return results();
}
