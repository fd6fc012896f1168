/** The second look of a gate that measures: the cells in question once more, in fresh launches. */
import { dirname, join } from 'node:path';
import { prepareOutputDirectory } from '../../../app/output_directory.js';
import type { AppContext } from '../../../app/context.js';
import { assertMeasured, watchRun, type RunRequest } from '../../../app/measure_run.js';
import type { Failure } from '../../../lib/failure.js';
import { plural } from '../../../lib/plural.js';
import type { Results } from '../../../results/schema.js';
import { writeResults } from '../../../results/write.js';
import { confirmationPlan } from './plan.js';

/** A run of the gate's own, written. */
interface WrittenRun {
  readonly results: Results;
  readonly path: string;
  /** What ended it early, an interrupt included; null: nothing did. */
  readonly ended: Failure | null;
}

/**
 * Measures a plan and writes its results, with a journal beside them until then.
 * @throws {Failure} when not one round was measured, or a file cannot be written
 */
export async function runInto(
  directory: string,
  request: RunRequest,
  context: AppContext,
  quiet: boolean,
): Promise<WrittenRun> {
  const run = await watchRun({ ...request, directory }, context, { quiet });
  assertMeasured(run);
  const results = run.results();
  return {
    results,
    path: await writeResults(directory, results, run.journal ?? undefined),
    ended: run.ended,
  };
}

/** Where the cells in question were measured again: beside the candidate's own results. */
export function confirmationDirectory(candidate: string, isDirectory: boolean): string {
  return join(isDirectory ? candidate : dirname(candidate), 'confirmation');
}

/** The cells that seem slower, once more in fresh launches. */
export async function measureAgain(
  ids: readonly string[],
  request: RunRequest & { readonly directory: string },
  leftSeconds: number,
  context: AppContext,
  quiet: boolean,
): Promise<WrittenRun> {
  if (!quiet)
    context.io.stderr.write(
      `${plural(ids.length, 'cell')} seemed slower: measuring again in fresh launches\n`,
    );
  const directory = confirmationDirectory(request.directory, true);
  const discard = prepareOutputDirectory(directory);
  try {
    const plan = confirmationPlan(request.plan, ids, leftSeconds);
    const seed = context.dependencies.drawSeed();
    return await runInto(directory, { ...request, plan, seed }, context, quiet);
  } finally {
    discard();
  }
}
