import type { Failure } from '../lib/failure.js';
import type { Samples } from '../samples/samples.js';
import type { Journal } from '../results/journal.js';
import type { CliContext } from './context.js';
import { failureOf } from './failures.js';
import { takeSamples, type Sampling } from './sampling.js';

/** What sampling came to. */
export interface Sampled {
  readonly samples: Samples;
  /** The error that ended it early; null: none did. */
  readonly failure: Failure | null;
  /** The same, or an interrupt. */
  readonly ended: Failure | null;
}

/**
 * Takes samples with every message kept in a journal; where not one round came of them the journal goes again.
 * @throws {Failure} what ended it before its first complete round
 */
export async function sampleInto(
  journal: Journal,
  sampling: Omit<Sampling, 'onMessage'>,
  context: CliContext,
): Promise<Sampled> {
  const onMessage: Journal['append'] = (message, at) => {
    journal.append(message, at);
  };
  const { samples, failure } = await takeSamples({ ...sampling, onMessage }, context);
  const interrupted = samples.stopReason === 'interrupted' ? failureOf('interrupted', { subject: '' }) : null;
  const ended = failure ?? interrupted;
  if (ended !== null && !samples.rounds.some(({ complete }) => complete)) {
    journal.remove();
    throw ended;
  }
  return { samples, failure, ended };
}
