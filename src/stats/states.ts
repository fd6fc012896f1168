/** States of the host: found in a control outside KVM, so that launches are compared in the same state. */
import { largest, smallest } from '../lib/extremes.js';
import { medianAbsoluteDeviation, medianSorted } from 'simple-statistics';
import { medianOfSorted } from './inference/interval.js';
import { modesOf } from './inference/series.js';
import { medianLevel, type Locate } from './between/faces.js';
import { QUIET_SHARE } from './quiet_level.js';
import type { LaunchValue } from './strata.js';
import { MAD_TO_SIGMA } from './medians.js';

/** A state of the host, as the controls show it. */
export interface HostState {
  /** `A`, `B` ... by ascending center: states of a host have no names of their own. */
  readonly name: string;
  /** In the unit of the control's values. */
  readonly center: number;
  /** Share of the rounds, 0 to 1. The other rounds were in another state, in none, or between two. */
  readonly share: number;
}

/** The state of each round by launch: an index into `states`, or {@link NO_STATE}. */
export interface StatedRounds {
  readonly states: readonly HostState[];
  readonly labels: readonly Int8Array[];
}

/** Between two states, or far from all of them. Such a round is not compared. */
export const NO_STATE = -1;

const NAMES = 'ABC';
/** States last seconds and spikes one block: a running median of five rounds keeps states and drops spikes. */
const SMOOTHED_ROUNDS = 5;
/** Beyond this share of the distance between centers a round is in no state. */
const REACH_SHARE = 0.4;
const REACH_SIGMAS = 8;
const MIN_REACH = 0.02;
/** A state needs this many rounds of a launch for a median. */
const MIN_ROUNDS = 3;

function smoothed(values: ArrayLike<number>): Float64Array {
  const half = Math.floor(SMOOTHED_ROUNDS / 2);
  const all = Float64Array.from(values);
  return all.map((_, i) => {
    const near = all.subarray(Math.max(0, i - half), i + half + 1).filter((value) => !Number.isNaN(value));
    return near.length === 0 ? NaN : medianOfSorted(near.sort());
  });
}

/** How far from its center a round may be and still count as in the state. */
function reachOf(centers: readonly number[], sorted: readonly number[]): number {
  if (centers.length > 1) {
    const gaps = centers.slice(1).map((center, i) => center - (centers[i] ?? NaN));
    return REACH_SHARE * smallest(gaps);
  }
  const spread = MAD_TO_SIGMA * medianAbsoluteDeviation([...sorted]);
  return Math.max(REACH_SIGMAS * spread, MIN_REACH * Math.abs(centers[0] ?? 0));
}

function nearest(value: number, centers: readonly number[], reach: number): number {
  let best = NO_STATE;
  centers.forEach((center, index) => {
    const distance = Math.abs(value - center);
    if (distance <= reach && (best === NO_STATE || distance < Math.abs(value - (centers[best] ?? NaN)))) {
      best = index;
    }
  });
  return best;
}

/**
 * The states of a host, from a control's value in each round of each launch (NaN where absent). Pass the launches of all
 * runs to compare at once, so that a state has the same name in all of them. Only a control outside KVM may decide:
 * states found in what KVM does would explain away the regressions that the gate looks for. Without any value there is
 * no state.
 */
export function statesOf(launches: readonly ArrayLike<number>[]): StatedRounds {
  const values = launches.map(smoothed);
  const sorted = values
    .flatMap((each) => [...each].filter((value) => !Number.isNaN(value)))
    .sort((a, b) => a - b);
  if (sorted.length === 0)
    return { states: [], labels: values.map((each) => new Int8Array(each.length).fill(NO_STATE)) };
  const modes = modesOf(sorted);
  const centers = modes.length === 0 ? [medianSorted(sorted)] : modes.map(({ center }) => center);
  const reach = reachOf(centers, sorted);
  const labels = values.map((each) => Int8Array.from(each, (value) => nearest(value, centers, reach)));
  const inState = (index: number): number =>
    labels.reduce((sum, each) => sum + each.filter((label) => label === index).length, 0);
  const states = centers.map((center, index) => ({
    name: NAMES[index] ?? String(index),
    center,
    share: inState(index) / sorted.length,
  }));
  return { states, labels };
}

/** The location of its values in the rounds that a launch spent in a state; NaN where they are too few. */
function locatedWhere(
  values: ArrayLike<number>,
  { labels, state }: Pick<StatedLaunch, 'labels' | 'state'>,
  locate: Locate,
): number {
  const chosen = Float64Array.from(values).filter((value, i) => labels[i] === state && !Number.isNaN(value));
  return chosen.length < MIN_ROUNDS ? NaN : locate(chosen);
}

/**
 * The same states, with each launch as a whole in one of them: the lowest state that a tenth of its rounds, and at
 * least two, were in. Where a neighbour's work makes the states, the launch's quiet level belongs to that one.
 */
export function byQuietRounds({ states, labels }: StatedRounds): StatedRounds {
  const whole = labels.map((own) => {
    const needed = Math.max(2, QUIET_SHARE * own.length);
    const lowest = states.findIndex((_, state) => own.filter((label) => label === state).length >= needed);
    return new Int8Array(own.length).fill(lowest === -1 ? NO_STATE : lowest);
  });
  return { states, labels: whole };
}

/** The state that a launch was in for the most rounds. */
function mainState(labels: Int8Array, states: number): number {
  const rounds = Array.from(
    { length: states },
    (_, state) => labels.filter((label) => label === state).length,
  );
  return rounds.indexOf(largest(rounds));
}

/** What all cells of a launch share: its main state, and the covariate in the rounds of that state. */
export interface StatedLaunch {
  readonly labels: Int8Array;
  readonly state: number;
  /** Undefined where the host was in no state. */
  readonly name: string | undefined;
  readonly covariate: number | undefined;
}

/**
 * The main state of each launch, and its covariate there (`covariates` by launch and round, NaN where absent), located
 * as the values are that it stands beside.
 */
export function statedLaunches(
  { states, labels }: StatedRounds,
  covariates?: readonly ArrayLike<number>[],
  locate: Locate = medianLevel,
): StatedLaunch[] {
  return labels.map((own, index) => {
    const state = mainState(own, states.length);
    const covariate = locatedWhere(covariates?.[index] ?? [], { labels: own, state }, locate);
    return {
      labels: own,
      state,
      name: states[state]?.name,
      covariate: Number.isNaN(covariate) ? undefined : covariate,
    };
  });
}

/**
 * The value of a cell in each launch: the location of its rounds (at least three) in the launch's main state, or that
 * less the location of another cell, with the covariate of the same rounds. A launch counts in one state only, even if
 * it saw two: two values of one launch share its luck and would pass for two replicates (95% intervals then covered 91
 * to 93%).
 * @param subject by launch and round, NaN where absent, aligned with the labels of the launches; so is `reference`
 */
export function launchValues(
  subject: readonly ArrayLike<number>[],
  reference: readonly ArrayLike<number>[] | null,
  launches: readonly StatedLaunch[],
  locate: Locate = medianLevel,
): LaunchValue[] {
  return launches.flatMap((launch, index) => {
    const { name: state, covariate } = launch;
    if (state === undefined) return [];
    const own = locatedWhere(subject[index] ?? [], launch, locate);
    const value = reference === null ? own : own - locatedWhere(reference[index] ?? [], launch, locate);
    if (Number.isNaN(value)) return [];
    return [{ launch: index, state, value, ...(covariate === undefined ? {} : { covariate }) }];
  });
}

interface StatePair {
  readonly outer: number;
  readonly inner: number;
}

/** The pairs of states of at least one round, in the order of their names. */
function pairsMet(first: StatedRounds, second: StatedRounds): StatePair[] {
  const met = new Set(
    second.labels.flatMap((launch, l) =>
      Array.from(launch, (inner, round) => `${first.labels[l]?.[round] ?? NO_STATE} ${inner}`),
    ),
  );
  return first.states.flatMap((_, outer) =>
    second.states.flatMap((__, inner) => (met.has(`${outer} ${inner}`) ? [{ outer, inner }] : [])),
  );
}

/**
 * Two views of one host combined, aligned by launch and round: a round is in the state `AB` if it is in `A` by the
 * first view and in `B` by the second, and in no state if either view has none. A view with one state adds nothing to
 * the names. Centers are those of the second view.
 */
export function crossedStates(first: StatedRounds, second: StatedRounds): StatedRounds {
  const pairs = pairsMet(first, second);
  const labels = second.labels.map((launch, l) =>
    launch.map((inner, round) =>
      pairs.findIndex((pair) => pair.outer === first.labels[l]?.[round] && pair.inner === inner),
    ),
  );
  const total = labels.reduce((sum, launch) => sum + launch.length, 0);
  const named = (view: StatedRounds, index: number): string =>
    view.states.length > 1 ? (view.states[index]?.name ?? '') : '';
  const states = pairs.map(({ outer, inner }, index): HostState => {
    const rounds = labels.reduce((sum, launch) => sum + launch.filter((label) => label === index).length, 0);
    return {
      name: named(first, outer) + named(second, inner) || 'A',
      center: second.states[inner]?.center ?? NaN,
      share: rounds / total,
    };
  });
  return { states, labels };
}
