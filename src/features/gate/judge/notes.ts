/** What is said of a pair of runs as such: how they were made, and how quiet their hosts were. */
import { plural } from '../../../lib/plural.js';
import { measuredIn, type RunView } from '../../../results/run_view.js';
import type { RunPair } from '../../../stats/run_pair.js';

/** What speaks against a pass: a candidate whose launches are disturbed more often may be what disturbs them. */
export function findingsOf({ disturbed, baseline, candidate }: RunPair<RunView>): string[] {
  if (!disturbed.areKept) return [];
  const of = (run: RunView, launches: readonly number[]): string =>
    `${String(launches.length)} of ${plural(run.launches.length, 'launch')}`;
  return [
    `its rounds differ more inside a launch: ${of(candidate, disturbed.candidate)} of the candidate are disturbed, ` +
      `${of(baseline, disturbed.baseline)} of the baseline, so none was left out`,
  ];
}

/** Blocks of another length are timed with other shares of warm-up and interrupts. */
function blockNotes({ baseline, candidate }: RunPair<RunView>): string[] {
  const differ = [...baseline.cells.keys()].flatMap((id) => {
    const [before, after] = [baseline, candidate].map((run) => measuredIn(run, id)?.exitsPerBlock);
    return before === undefined || after === undefined || before === after ? [] : [{ id, before, after }];
  });
  const [first, ...rest] = differ;
  if (first === undefined) return [];
  const others = rest.length === 0 ? '' : ` (and ${plural(rest.length, 'other cell')} differ too)`;
  return [
    `blocks differ in length: ${first.id} has ${plural(first.before, 'exit')} a block in the baseline and ${String(first.after)} in the candidate${others}`,
  ];
}

/** What a reader should know before trusting the numbers. */
export function notesOf(pair: RunPair<RunView>): string[] {
  return blockNotes(pair);
}
