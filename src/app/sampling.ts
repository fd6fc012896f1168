import type { Backend } from '../measure/backend.js';
import type { Host, LaunchMessage } from '../samples/protocol.js';
import { Sampler } from '../measure/sampler.js';
import type { SampleOutcome, SamplerOptions } from '../measure/sampler_options.js';
import type { Plan } from '../plan/plan.js';
import { intervalView } from '../stats/progress.js';
import type { CliContext } from './context.js';
import { interruptible } from './interruptible.js';
import { createProgress } from '../cli/progress.js';

/** What sampling needs to know of its run. */
export interface Sampling {
  readonly plan: Plan;
  readonly backend: Backend;
  readonly host: Host;
  readonly seed: string;
  readonly quiet: boolean;
  readonly onMessage: (message: LaunchMessage, at: string) => void;
  readonly kept?: SamplerOptions['kept'];
  readonly isEnough?: SamplerOptions['isEnough'];
}

/** Runs the sampler, and beside it what drives it; a driver that fails ends the run, and its error is thrown. */
async function together(
  sampler: Sampler,
  { dependencies }: CliContext,
  interrupt: AbortController,
): Promise<SampleOutcome> {
  const driven = dependencies.drive(sampler).catch((error: unknown) => {
    interrupt.abort();
    throw error;
  });
  const [outcome, drove] = await Promise.allSettled([sampler.run(), driven]);
  if (drove.status === 'rejected') throw drove.reason;
  if (outcome.status === 'rejected') throw outcome.reason;
  return outcome.value;
}

/** Takes the samples, with progress on stderr; SIGINT and SIGTERM end it early and keep what was measured. */
export async function takeSamples(sampling: Sampling, context: CliContext): Promise<SampleOutcome> {
  const { quiet, ...options } = sampling;
  const display = createProgress(context.io, quiet);
  const interrupt = new AbortController();
  const release = interruptible(context.io, display, interrupt);
  const sampler = new Sampler({
    ...options,
    createTracker: (cells) => intervalView(cells, sampling.plan.clock),
    interrupt: interrupt.signal,
    onProgress: (progress) => {
      if (!interrupt.signal.aborted) display.update(progress);
    },
    now: context.dependencies.elapsedMs,
    wallClock: context.dependencies.now,
  });
  try {
    return await together(sampler, context, interrupt);
  } finally {
    display.finish();
    release();
  }
}
