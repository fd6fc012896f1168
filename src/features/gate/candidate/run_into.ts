/** Runs of the gate's own: of the candidate, and of a baseline that is measured in turn with it. */
import type { AppContext } from '../../../app/context.js';
import {
  assertMeasured,
  measureRun,
  watchRun,
  type MeasuredRun,
  type RunRequest,
  type RunWatch,
} from '../../../app/measure_run.js';
import { prepareOutputDirectory } from '../../../app/output_directory.js';
import type { Failure } from '../../../lib/failure.js';
import type { Drive } from '../../../measure/sampler.js';
import type { Results } from '../../../results/schema.js';
import { writeResults } from '../../../results/write.js';
import { inTurn, Turns, type Side } from './turns.js';

/** A run that was measured and written. */
export interface WrittenRun {
  readonly results: Results;
  readonly path: string;
  /** What ended it early, an interrupt included; null: nothing did. */
  readonly ended: Failure | null;
}

/** A run, and where its results go, with a journal beside them until then. */
export interface WrittenRequest extends RunRequest {
  readonly directory: string;
}

async function written(run: MeasuredRun, directory: string): Promise<WrittenRun> {
  assertMeasured(run);
  const results = run.results();
  return {
    results,
    path: await writeResults(directory, results, run.journal ?? undefined),
    ended: run.ended,
  };
}

/**
 * Measures a plan and writes its results.
 * @throws {Failure} when not one round was measured, or a file cannot be written
 */
export async function runInto(
  request: WrittenRequest,
  context: AppContext,
  quiet: boolean,
): Promise<WrittenRun> {
  return written(await watchRun(request, context, { quiet }), request.directory);
}

/** A request whose launches take turns with the other side's. */
function turning<Request extends RunRequest>(request: Request, turns: Turns, side: Side): Request {
  const { backend, host } = request.opened;
  return { ...request, opened: { host, backend: inTurn(backend, turns, side) } };
}

/** The baseline's side, for as long as it has launches. @throws {Failure} when it fails */
async function besideRun(
  request: RunRequest,
  turns: Turns,
  watch: Pick<RunWatch, 'interrupt' | 'now' | 'wallClock'>,
): Promise<MeasuredRun> {
  try {
    const run = await measureRun(turning(request, turns, 'baseline'), watch);
    if (run.failure !== null) throw run.failure;
    return run;
  } finally {
    turns.end('baseline');
  }
}

/**
 * Measures two plans in turn, launch by launch, and writes both results.
 * @throws {Failure} likewise, and when the baseline's run fails: there is then nothing to judge against
 */
export async function runBothInto(
  requests: Readonly<Record<Side, WrittenRequest>>,
  context: AppContext,
  quiet: boolean,
): Promise<Record<Side, WrittenRun>> {
  const { elapsedMs: now, now: wallClock } = context.dependencies;
  const { baseline, candidate } = requests;
  const discard = prepareOutputDirectory(baseline.directory);
  const turns = new Turns();
  const interrupt = new AbortController();
  const beside = besideRun(baseline, turns, { interrupt: interrupt.signal, now, wallClock });
  // Told by the drive, which may begin to wait for it later.
  beside.catch(() => undefined);
  // The candidate's run is the one that is watched: what ends it ends the other.
  const drive: Drive = async (sampler) => {
    const own = sampler.run().then(({ samples }) => {
      turns.end('candidate');
      if (samples.stopReason === 'interrupted') interrupt.abort();
    });
    await Promise.all([beside, own]);
  };
  try {
    const run = await watchRun(turning(candidate, turns, 'candidate'), context, { quiet, drive });
    return {
      baseline: await written(await beside, baseline.directory),
      candidate: await written(run, candidate.directory),
    };
  } finally {
    discard();
  }
}
