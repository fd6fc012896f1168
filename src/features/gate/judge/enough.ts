/** Whether a candidate has launches enough that can be compared with the baseline's: like with like, by state. */
import { plural } from '../../../lib/plural.js';
import type { Mode } from '../../../plan/cell.js';
import type { RunPair } from '../../../results/run_pair.js';

/** How many undisturbed launches of each run were in a state of the host. */
interface StateLaunches {
  readonly state: string;
  readonly baseline: number;
  readonly candidate: number;
}

/** A mode in which too few launches of the candidate can be compared. */
export interface Shortage {
  readonly mode: Mode;
  readonly comparable: number;
  readonly wanted: number;
  /** States in which one of the runs has fewer than two launches. */
  readonly lacking: readonly StateLaunches[];
}

/** One launch says nothing of how launches in its state differ. */
const LEAST_LAUNCHES = 2;

function launchesByState(pair: RunPair, names: readonly (string | undefined)[]): StateLaunches[] {
  const split = pair.baseline.launches.length;
  const known = [...new Set(names.filter((name) => name !== undefined))].sort();
  const count = (state: string, of: readonly (string | undefined)[]): number =>
    of.filter((name) => name === state).length;
  return known.map((state) => ({
    state,
    baseline: count(state, names.slice(0, split)),
    candidate: count(state, names.slice(split)),
  }));
}

/**
 * The modes in which fewer launches of the candidate than wanted were in a state that the baseline has two launches
 * in. Only controls are asked, so that who samples until there is none is blind to what is judged.
 */
export function shortagesOf(pair: RunPair, wanted: number): Shortage[] {
  return [...pair.statesOfLaunches].flatMap(([mode, names]) => {
    const states = launchesByState(pair, names);
    const comparable = states
      .filter(({ baseline }) => baseline >= LEAST_LAUNCHES)
      .reduce((sum, { candidate }) => sum + candidate, 0);
    if (comparable >= wanted) return [];
    const lacking = states.filter(
      ({ baseline, candidate }) => baseline < LEAST_LAUNCHES || candidate < LEAST_LAUNCHES,
    );
    return [{ mode, comparable, wanted, lacking }];
  });
}

/** `long64-ring0: 2 of the 5 launches wanted can be compared; in state B the baseline has 1 launch, ...`. */
export function shortageText({ mode, comparable, wanted, lacking }: Shortage): string {
  const states = lacking.map(
    ({ state, baseline, candidate }) =>
      `in state ${state} of the host the baseline has ${plural(baseline, 'launch')}, the candidate ${String(candidate)}`,
  );
  const head = `${mode}: ${String(comparable)} of the ${plural(wanted, 'launch')} wanted of the candidate can be compared`;
  return [head, ...states].join('; ');
}
