/**
 * The three faces of a cell. Quiet is what an exit costs while nothing disturbs it, median is what it costs usually, and
 * tail is the mean: what comes and goes shows in the median, and what is rare and long shows in the mean alone.
 */
import { medianOfSorted } from '../inference/interval.js';
import { quietLevel } from '../quiet_level.js';

export const FACES = ['quiet', 'median', 'tail'] as const;
export type Face = (typeof FACES)[number];

/** One number for the values of a launch; they are logarithms without gaps, at least one, in the order of the rounds. */
export type Locate = (values: Float64Array) => number;

export function medianLevel(values: Float64Array): number {
  return medianOfSorted(Float64Array.from(values).sort());
}

/** The quiet level of as many rounds as launches of both runs have. */
export function quietOver(rounds: number): Locate {
  return (values) => quietLevel(values, rounds);
}

/** Of a launch's blocks, the share that is left out as an accident: the slowest of ten, and at least one. */
const TRIMMED_SHARE = 0.1;

/** ln of the mean over the blocks, without the slowest tenth of them: one accident does not make a tail. */
export function tailLevel(values: Float64Array): number {
  const sorted = Float64Array.from(values).sort();
  const trimmed = Math.max(1, Math.round(TRIMMED_SHARE * sorted.length));
  const kept = sorted.subarray(0, Math.max(1, sorted.length - trimmed));
  return Math.log(kept.reduce((sum, value) => sum + Math.exp(value), 0) / kept.length);
}
