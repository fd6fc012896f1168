/** The second look of a gate that measures: the cells in question once more, in fresh launches. */
import { dirname, join } from 'node:path';
import { prepareOutputDirectory } from '../../../app/output_directory.js';
import type { AppContext } from '../../../app/context.js';
import { plural } from '../../../lib/plural.js';
import { isUndelayed, undelayedId } from '../../../plan/cell.js';
import type { Plan } from '../../../plan/plan.js';
import { confirmationPlan } from './plan.js';
import { runBothInto, runInto, type WrittenRequest, type WrittenRun } from './run_into.js';

/** Where the cells in question were measured again: beside the candidate's own results. */
export function confirmationDirectory(candidate: string, isDirectory: boolean): string {
  return join(isDirectory ? candidate : dirname(candidate), 'confirmation');
}

/** Where a baseline is that was measured in turn with a candidate: in the candidate's directory. */
export function baselineDirectory(candidate: string): string {
  return join(candidate, 'baseline');
}

/**
 * What the baseline measures beside a candidate's plan: the same cells, and in place of its positive controls the cells
 * that they are without their delay, of `whole` which has them all.
 */
export function baselineSide(plan: Plan, whole: Plan): Plan {
  const ids = new Set(plan.cells.map((cell) => (cell.kind === 'control' ? cell.id : undelayedId(cell))));
  return { ...plan, cells: whole.cells.filter((cell) => isUndelayed(cell) && ids.has(cell.id)) };
}

/** What was measured again; the baseline's side too where it can be had. */
export interface SecondLook {
  readonly candidate: WrittenRun;
  readonly baseline: WrittenRun | null;
}

/**
 * The cells that seem slower, once more in fresh launches.
 * @param other the baseline's side, where it can be measured
 */
export async function measureAgain(
  ids: readonly string[],
  request: WrittenRequest,
  other: WrittenRequest | null,
  leftSeconds: number,
  context: AppContext,
  quiet: boolean,
): Promise<SecondLook> {
  if (!quiet)
    context.io.stderr.write(
      `${plural(ids.length, 'cell')} seemed slower: measuring again in fresh launches\n`,
    );
  const directory = confirmationDirectory(request.directory, true);
  const discard = prepareOutputDirectory(directory);
  try {
    const plan = confirmationPlan(request.plan, ids, leftSeconds);
    const again = { ...request, plan, seed: context.dependencies.drawSeed(), directory };
    if (other === null) return { candidate: await runInto(again, context, quiet), baseline: null };
    const besides = {
      ...other,
      plan: baselineSide(plan, request.plan),
      directory: baselineDirectory(directory),
    };
    return await runBothInto({ baseline: besides, candidate: again }, context, quiet);
  } finally {
    discard();
  }
}
