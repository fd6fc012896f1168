import { betaQuantile } from './beta.js';
import { CONFIDENCE } from './interval.js';
import type { Estimate } from './summary.js';

/**
 * A share of trials with its Clopper-Pearson interval: exact, so that it covers with at least `confidence`
 * whatever the true share. `trials` of at least 1 and 0 <= successes <= trials, whole, else a RangeError.
 */
export function clopperPearson(successes: number, trials: number, confidence = CONFIDENCE): Estimate {
  const whole = Number.isInteger(successes) && Number.isInteger(trials);
  if (!whole || trials < 1 || successes < 0 || successes > trials) {
    throw new RangeError(`${successes} of ${trials} is no share`);
  }
  const tail = (1 - confidence) / 2;
  const failures = trials - successes;
  return {
    estimate: successes / trials,
    low: successes === 0 ? 0 : betaQuantile(tail, successes, failures + 1),
    high: failures === 0 ? 1 : betaQuantile(1 - tail, successes + 1, failures),
  };
}
