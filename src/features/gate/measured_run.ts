import type { Failure } from '../../lib/failure.js';
import { TOOL } from '../../lib/tool.js';
import type { Backend } from '../../measure/backend.js';
import { specCells } from '../../samples/launch_spec.js';
import type { Host } from '../../samples/protocol.js';
import type { Samples } from '../../samples/samples.js';
import type { Plan } from '../../plan/plan.js';
import { assembleResults } from '../../results/assemble.js';
import { Journal } from '../../results/journal.js';
import type { Results } from '../../results/schema.js';
import { writeResults } from '../../results/write.js';
import type { CliContext } from '../../app/context.js';
import { sampleInto } from '../../app/journaled.js';

/** One run of a plan into a directory. */
export interface RunInto {
  readonly plan: Plan;
  readonly backend: Backend;
  readonly host: Host;
  readonly seed: string;
  readonly label: string | null;
  readonly directory: string;
  readonly quiet: boolean;
  /** Asked of what was measured when the planned launches are done; false adds launches. */
  readonly isEnough?: (results: Results) => boolean;
}

export interface RunDone {
  readonly results: Results;
  readonly path: string;
  /** What ended it early, an interrupt included; null: nothing did. */
  readonly failure: Failure | null;
}

function journalOf({ plan, host, seed, label, directory }: RunInto, startedAt: Date): Journal {
  const cells = specCells(plan);
  return Journal.create(directory, {
    ...{ tool: TOOL, label, seed, plan, cells, host },
    startedAt: startedAt.toISOString(),
  });
}

/**
 * Measures a plan and writes its results, with a journal beside them until then.
 * @throws {Failure} when not one round was measured, or a file cannot be written
 */
export async function measuredRun(run: RunInto, context: CliContext): Promise<RunDone> {
  const { plan, host, label, isEnough, directory } = run;
  const journal = journalOf(run, context.dependencies.now());
  const assembled = (samples: Samples, failure: Failure | null): Results =>
    assembleResults({ samples, host, plan, label, tool: TOOL, failure });
  const enough =
    isEnough === undefined ? undefined : (samples: Samples) => isEnough(assembled(samples, null));
  const { samples, failure, ended } = await sampleInto(journal, { ...run, isEnough: enough }, context);
  const results = assembled(samples, failure);
  return { results, path: await writeResults(directory, results, journal), failure: ended };
}
