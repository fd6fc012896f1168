import type { Failure } from '../../lib/failure.js';
import type { Host } from '../../samples/protocol.js';
import type { Samples } from '../../samples/samples.js';
import { firstDifference, firstModeDifference, valuesSha256 } from '../../stats/exact_difference.js';
import type { CliContext } from '../../app/context.js';
import { failureOf } from '../../app/failures.js';
import { takeSamples, type Sampling } from '../../app/sampling.js';

/** A suite takes part in the first run only. */
const ALONE = { drive: () => Promise.resolve() };

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
  sampling: Omit<Sampling, 'onMessage'>,
  context: CliContext,
): Promise<Failure | null> {
  if (times < 2) return null;
  const alone: CliContext = { ...context, dependencies: { ...context.dependencies, ...ALONE } };
  for (let run = 2; run <= times; run++) {
    const { samples, failure } = await takeSamples({ ...sampling, onMessage: () => undefined }, alone);
    if (failure !== null) return failure;
    const subject = `run ${String(run)} of ${String(times)}`;
    if (samples.stopReason === 'interrupted') return failureOf('repeat-interrupted', { subject });
    const difference = differenceOf(first, samples, sampling.host);
    if (difference !== null) return failureOf('repeat-differs', { subject, detail: difference });
  }
  const same = onlyModes(sampling.host)
    ? 'the mode of every cell the same (single values are not on this host)'
    : `every value the same: sha256 ${valuesSha256(first) ?? 'none'}`;
  context.io.stderr.write(`${String(times)} runs, ${same}\n`);
  return null;
}
