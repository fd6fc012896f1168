import { median } from 'simple-statistics';

/** Median of |difference of two independent normal values| against their standard deviation. */
const DIFFERENCE_TO_SIGMA = 1 / (0.6745 * Math.SQRT2);
/** Undisturbed launches stay within 3.3 times the usual noise of a control, disturbed ones reach 10 to 30 times. */
const DISTURBED_TIMES = 5;

/**
 * How much a series moves from one value to the next, as a standard deviation in its unit: from differences of
 * neighbours, so that neither drift nor a change of state counts, and by their median, so that no spike does. NaN
 * where fewer than three neighbours can be compared. NaN values are left out with their neighbours.
 */
export function roundNoise(values: ArrayLike<number>): number {
  const steps: number[] = [];
  for (let i = 1; i < values.length; i++) {
    const step = Math.abs((values[i] ?? NaN) - (values[i - 1] ?? NaN));
    if (!Number.isNaN(step)) steps.push(step);
  }
  return steps.length < 3 ? NaN : DIFFERENCE_TO_SIGMA * median(steps);
}

/** A few spikes in a short launch can look like a disturbance of one control; hardly of two at once. */
const CONTROLS_THAT_AGREE = 2;

/** For each launch of one control, whether it stands out. */
function standsOut(control: readonly ArrayLike<number>[]): boolean[] {
  const noise = control.map(roundNoise);
  const known = noise.filter((each) => !Number.isNaN(each));
  const usual = known.length === 0 ? NaN : median(known);
  return noise.map((each) => each > DISTURBED_TIMES * usual);
}

/**
 * Which launches something else on the host disturbed: those in which two controls (or the only one) moved from round
 * to round more than five times as much as each usually does (its median over all launches given: those of all runs
 * to be compared, so that none is quiet by its own measure). Only controls may be asked, so that leaving such
 * launches out is blind to what is judged. Where most launches are disturbed, none stands out and none is named.
 * @param controls by control and launch, the logs of each round; as many launches for each
 */
export function disturbedLaunches(controls: readonly (readonly ArrayLike<number>[])[]): boolean[] {
  const [first = []] = controls;
  const outstanding = controls.map(standsOut);
  const enough = Math.min(CONTROLS_THAT_AGREE, controls.length);
  return first.map((_, launch) => outstanding.filter((each) => each[launch] === true).length >= enough);
}
