import type { Failure } from '../../lib/failure.js';
import type { Host } from '../../samples/protocol.js';
import type { Samples } from '../../samples/samples.js';
import { firstDifference, firstModeDifference, valuesSha256 } from '../../stats/instruction_counts.js';
import type { AppContext } from '../../app/context.js';
import { watchRun, type RunRequest } from '../../app/measure_run.js';
import { runFailure } from './failures.js';

/** A suite takes part in the first run only. */
const ALONE = (): Promise<void> => Promise.resolve();

const onlyModes = ({ emulation }: Host): boolean => emulation?.repeats === 'modes';

function differenceOf(first: Samples, again: Samples, host: Host): string | null {
  return onlyModes(host)
    ? firstModeDifference(first, again, host.emulation?.ticksPerInstruction ?? 1)
    : firstDifference(first, again);
}

/**
 * Counts the plan again until it was counted `times` times, each in a boot of its own, and compares every value with
 * the first run's. Null when all are the same, which it says; else what differs first, or what ended it.
 */
export async function repeatRun(
  times: number,
  first: Samples,
  { opened, plan, seed }: RunRequest,
  context: AppContext,
  quiet: boolean,
): Promise<Failure | null> {
  if (times < 2) return null;
  for (let run = 2; run <= times; run++) {
    const watched = await watchRun({ opened, plan, seed }, context, { quiet, drive: ALONE });
    const { samples, failure } = watched;
    if (failure !== null) return failure;
    const subject = `run ${String(run)} of ${String(times)}`;
    if (samples.stopReason === 'interrupted') return runFailure('repeat-interrupted', { subject });
    const difference = differenceOf(first, samples, opened.host);
    if (difference !== null) return runFailure('repeat-differs', { subject, detail: difference });
  }
  const same = onlyModes(opened.host)
    ? 'the mode of every cell the same (single values are not on this host)'
    : `every value the same: sha256 ${valuesSha256(first) ?? 'none'}`;
  context.io.stderr.write(`${String(times)} runs, ${same}\n`);
  return null;
}
