import { controlCell, MODES, type Mode } from '../plan/cell.js';
import { changeBetween, type Change } from '../stats/change.js';
import { crossedStates } from '../stats/crossed_states.js';
import { disturbedLaunches } from '../stats/disturbance.js';
import { DISTURBANCE_CONTROLS } from '../stats/disturbed_run.js';
import {
  byQuietRounds,
  launchValues,
  quietLaunchValues,
  statedLaunches,
  statesOf,
  type HostState,
  type StatedLaunch,
  type StatedRounds,
} from '../stats/states.js';
import type { LaunchValue } from '../stats/strata.js';
import { measuredIn, withoutLaunches, type RunView } from './run_view.js';

/** The states of both runs in one mode, by launch of the baseline and then of the candidate. */
interface ModeStates {
  readonly states: readonly HostState[];
  readonly launches: readonly StatedLaunch[];
  /** The same with ln of the control that they were found by. */
  readonly atControl: readonly StatedLaunch[];
}

/** What is compared: a cell's level, or its ratio to another cell of the same rounds. */
interface Statistic {
  readonly subject: string;
  readonly reference: string | null;
  /** Whose states it feels; null: none. */
  readonly mode: Mode | null;
}

/**
 * What a launch says of a cell: the median of its rounds, which is what levels are made of, or their quiet level, which
 * is what the code takes without its neighbours' work and what a gate judges.
 */
export type Location = 'median' | 'quiet';

/** Launches of each run that were left out, by their numbers. */
export interface DisturbedLaunches {
  readonly baseline: readonly number[];
  readonly candidate: readonly number[];
}

/** Two runs made ready to be compared: their disturbed launches are left out of both views. */
export interface RunPair {
  readonly baseline: RunView;
  readonly candidate: RunView;
  readonly disturbed: DisturbedLaunches;
  /** The states of each mode whose control both runs have. */
  readonly states: ReadonlyMap<Mode, readonly HostState[]>;
  /** The state that each launch left was in the most, by launch of the baseline and then of the candidate. */
  readonly statesOfLaunches: ReadonlyMap<Mode, readonly (string | undefined)[]>;
  /** The change of a statistic in ln units; null where the runs have too few launches in a common state. */
  readonly changeOf: (statistic: Statistic, atEqualControl: boolean) => Change | null;
  /** The same pair with a candidate of the same launches that differs in cells which are no controls. */
  readonly withCandidate: (candidate: RunView) => RunPair;
}

const LOAD_CONTROL = controlCell('vcpu-ioctl').id;
const CORE_CONTROL = controlCell('compute').id;

function logsOfBoth(runs: readonly RunView[], subject: string, reference: string | null): Float64Array[] {
  return runs.flatMap((run) => [...run.logs(subject, reference)]);
}

/** One state for all rounds, where a mode has no control to tell more by. */
function oneState(logs: readonly Float64Array[]): StatedLaunch[] {
  const labels = logs.map((launch) => new Int8Array(launch.length));
  return statedLaunches({ states: [{ name: 'A', center: NaN, share: 1 }], labels });
}

function allMeasured(ids: readonly string[], runs: readonly RunView[]): boolean {
  return runs.every((run) => ids.every((id) => measuredIn(run, id) !== null));
}

/**
 * Whether the core was the runs' own or shared with somebody else's thread: user code alone then takes up to twice
 * as long, and exits, more of which is waiting, half as long again, so that even ratios differ between the two.
 */
function coreStates(runs: readonly RunView[], location: Location): StatedRounds | null {
  if (!allMeasured([CORE_CONTROL], runs)) return null;
  const stated = statesOf(logsOfBoth(runs, CORE_CONTROL, null).map((launch) => launch.map(Math.exp)));
  return location === 'quiet' ? byQuietRounds(stated) : stated;
}

/**
 * States come from immediate_exit over a vCPU ioctl, which outer load moves alike: what is left is what the host
 * adds to each KVM_RUN; and from the core's. They are found in both runs at once, so that a state has one name in both.
 */
function statesIn(mode: Mode, runs: readonly RunView[], core: StatedRounds | null): ModeStates | null {
  const control = controlCell('immediate-exit', mode).id;
  if (!allMeasured([control, LOAD_CONTROL], runs)) return null;
  const covariates = logsOfBoth(runs, control, LOAD_CONTROL);
  const ofMode = statesOf(covariates.map((launch) => launch.map(Math.exp)));
  const stated = core === null ? ofMode : crossedStates(core, ofMode);
  return {
    states: stated.states,
    launches: statedLaunches(stated),
    atControl: statedLaunches(stated, covariates),
  };
}

/** Which launches of both runs something else disturbed, by the controls that both measured. */
function disturbedIn(runs: readonly RunView[]): boolean[] {
  const known = DISTURBANCE_CONTROLS.filter((id) => runs.every((run) => measuredIn(run, id) !== null));
  return disturbedLaunches(known.map((id) => logsOfBoth(runs, id, null)));
}

/** All that changes between two runs are found with. */
interface Setting {
  readonly disturbed: DisturbedLaunches;
  readonly byMode: ReadonlyMap<Mode, ModeStates>;
  /** The state of the core alone, for what enters no guest; null: no control tells it. */
  readonly core: readonly StatedLaunch[] | null;
  readonly location: Location;
}

/** Two runs whose disturbed launches are known and left out of both. */
function quietPair(baseline: RunView, candidate: RunView, setting: Setting): RunPair {
  const { disturbed, byMode, core, location } = setting;
  const runs = [baseline, candidate];
  const isBaseline = ({ launch }: LaunchValue): boolean => launch < baseline.launches.length;
  const among = ({ subject, reference }: Statistic, known: readonly StatedLaunch[] | null): Change | null => {
    const logs = logsOfBoth(runs, subject, location === 'median' ? reference : null);
    const launches = known ?? oneState(logs);
    const below = reference === null ? null : logsOfBoth(runs, reference, null);
    const values =
      location === 'median' ? launchValues(logs, launches) : quietLaunchValues(logs, below, launches);
    return changeBetween(
      values.filter(isBaseline),
      values.filter((value) => !isBaseline(value)),
    );
  };
  const changeOf = (statistic: Statistic, atEqualControl: boolean): Change | null =>
    statistic.mode === null
      ? // What enters no guest is compared across states too: that the core was shared in one run only is to be seen.
        ((core === null ? null : among(statistic, core)) ?? among(statistic, null))
      : among(statistic, byMode.get(statistic.mode)?.[atEqualControl ? 'atControl' : 'launches'] ?? null);
  const states = new Map([...byMode].map(([mode, found]) => [mode, found.states]));
  const statesOfLaunches = new Map(
    [...byMode].map(([mode, { launches }]) => [mode, launches.map(({ name }) => name)]),
  );
  const withCandidate = (other: RunView): RunPair => {
    const isLeftOut = other.launches.map((launch) => disturbed.candidate.includes(launch));
    return quietPair(baseline, withoutLaunches(other, isLeftOut), setting);
  };
  return { baseline, candidate, disturbed, states, statesOfLaunches, changeOf, withCandidate };
}

/** Two runs without their disturbed launches and with their states found, once for all statistics. */
export function pairOf(first: RunView, second: RunView, location: Location = 'quiet'): RunPair {
  const all = disturbedIn([first, second]);
  const before = all.slice(0, first.launches.length);
  const after = all.slice(first.launches.length);
  const baseline = withoutLaunches(first, before);
  const candidate = withoutLaunches(second, after);
  const core = coreStates([baseline, candidate], location);
  const byMode = new Map<Mode, ModeStates>();
  for (const mode of MODES) {
    const states = statesIn(mode, [baseline, candidate], core);
    if (states !== null) byMode.set(mode, states);
  }
  const disturbed = {
    baseline: first.launches.filter((_, position) => before[position]),
    candidate: second.launches.filter((_, position) => after[position]),
  };
  const ofCore = core === null ? null : statedLaunches(core);
  return quietPair(baseline, candidate, { disturbed, byMode, core: ofCore, location });
}
