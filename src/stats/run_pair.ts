import { controlCell, MODES, type Cell, type Mode } from '../plan/cell.js';
import type { Account } from '../samples/account.js';
import { accountStates } from './account_states.js';
import { changeBetween, type Change } from './change.js';
import { DISTURBANCE_CONTROLS, disturbedLaunches } from './disturbed_launches.js';
import {
  byQuietRounds,
  crossedStates,
  type HostState,
  launchValues,
  quietLaunchValues,
  type StatedLaunch,
  statedLaunches,
  type StatedRounds,
  statesOf,
} from './states.js';
import type { LaunchValue } from './strata.js';

/** What pairing asks of a run: its launches, which cells it measured, and the logarithms of their blocks. */
export interface PairedRun {
  /** Numbers of its launches, in the order they ran. */
  readonly launches: readonly number[];
  /** The session of each launch; absent: all are of one. */
  readonly sessions?: readonly number[];
  /** What became of each cell, by id. */
  readonly cells: ReadonlyMap<
    string,
    { readonly status: string; readonly cell?: Cell; readonly account?: Account | undefined }
  >;
  /** ln of a cell's blocks, or of their ratio to another cell's in the same rounds; by launch, NaN where absent. */
  readonly logs: (subject: string, reference: string | null) => readonly Float64Array[];
}

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

/** The value of a launch: the median of its rounds, or their quiet level, which is what they take undisturbed. */
type Location = 'median' | 'quiet';

/** Launches of each run that were left out because the controls show other work, by their numbers. */
export interface DisturbedLaunches {
  readonly baseline: readonly number[];
  readonly candidate: readonly number[];
}

/** Two runs whose launches are compared like with like, state by state; their disturbed launches are left out. */
export interface RunPair<Run extends PairedRun = PairedRun> {
  readonly baseline: Run;
  readonly candidate: Run;
  readonly disturbed: DisturbedLaunches;
  /** The states of each mode whose control both runs have. */
  readonly states: ReadonlyMap<Mode, readonly HostState[]>;
  /** The state that each launch left was in the most, by launch of the baseline and then of the candidate. */
  readonly statesOfLaunches: ReadonlyMap<Mode, readonly (string | undefined)[]>;
  /** The change of a statistic in ln units; null where the runs have too few launches in a common state. */
  readonly changeOf: (statistic: Statistic, atEqualControl: boolean) => Change | null;
  /** The same pair with a candidate of the same launches that differs in cells which are no controls. */
  readonly withCandidate: (candidate: Run) => RunPair<Run>;
}

const LOAD_CONTROL = controlCell('vcpu-ioctl').id;
const CORE_CONTROL = controlCell('compute').id;

/** The same run without some of its launches, by their position. */
function withoutLaunches<Run extends PairedRun>(run: Run, leftOut: readonly boolean[]): Run {
  const isKept = (_: unknown, position: number): boolean => leftOut[position] !== true;
  return {
    ...run,
    launches: run.launches.filter(isKept),
    logs: (subject: string, reference: string | null) => run.logs(subject, reference).filter(isKept),
  };
}

function logsOfBoth(runs: readonly PairedRun[], subject: string, reference: string | null): Float64Array[] {
  return runs.flatMap((run) => [...run.logs(subject, reference)]);
}

/** One state for all rounds, where a mode has no control to tell more by. */
function oneState(logs: readonly Float64Array[]): StatedLaunch[] {
  const labels = logs.map((launch) => new Int8Array(launch.length));
  return statedLaunches({ states: [{ name: 'A', center: NaN, share: 1 }], labels });
}

function allMeasured(ids: readonly string[], runs: readonly PairedRun[]): boolean {
  return runs.every(({ cells }) => ids.every((id) => cells.get(id)?.status === 'measured'));
}

/**
 * Whether the runs had the core to themselves or shared it with another thread. On a shared core user code takes up to
 * twice as long, and exits, which wait more, half as long again: even ratios differ between the two.
 */
function coreStates(runs: readonly PairedRun[], location: Location): StatedRounds | null {
  if (!allMeasured([CORE_CONTROL], runs)) return null;
  const stated = statesOf(logsOfBoth(runs, CORE_CONTROL, null).map((launch) => launch.map(Math.exp)));
  return location === 'quiet' ? byQuietRounds(stated) : stated;
}

/**
 * The states of a mode. They come from immediate_exit over a vCPU ioctl: other load moves both alike, so the ratio shows
 * what the host adds to each KVM_RUN. They are crossed with the core's states, and before both with what KVM's account
 * says of each launch. Both runs are searched at once, so that a state has one name in both.
 */
function statesIn(mode: Mode, runs: readonly PairedRun[], core: StatedRounds | null): ModeStates | null {
  const control = controlCell('immediate-exit', mode).id;
  if (!allMeasured([control, LOAD_CONTROL], runs)) return null;
  const covariates = logsOfBoth(runs, control, LOAD_CONTROL);
  const ofMode = statesOf(covariates.map((launch) => launch.map(Math.exp)));
  const byControls = core === null ? ofMode : crossedStates(core, ofMode);
  const byAccount = accountStates(
    mode,
    runs,
    covariates.map(({ length }) => length),
  );
  const stated = byAccount === null ? byControls : crossedStates(byAccount, byControls);
  return {
    states: stated.states,
    launches: statedLaunches(stated),
    atControl: statedLaunches(stated, covariates),
  };
}

/** Which launches of both runs were disturbed, by the controls that both measured. */
function disturbedIn(runs: readonly PairedRun[]): boolean[] {
  const known = DISTURBANCE_CONTROLS.filter((id) => allMeasured([id], runs));
  return disturbedLaunches(known.map((id) => logsOfBoth(runs, id, null)));
}

/** What the changes between two runs are found with. */
interface Setting {
  readonly disturbed: DisturbedLaunches;
  readonly byMode: ReadonlyMap<Mode, ModeStates>;
  /** The state of the core alone, for what enters no guest; null: no control tells it. */
  readonly core: readonly StatedLaunch[] | null;
  readonly location: Location;
}

/** Finds the change of a statistic between two runs whose disturbed launches are left out. */
function changesBetween(
  runs: readonly [PairedRun, PairedRun],
  { byMode, core, location }: Setting,
): RunPair['changeOf'] {
  const isBaseline = ({ launch }: LaunchValue): boolean => launch < runs[0].launches.length;
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
  return (statistic, atEqualControl) =>
    statistic.mode === null
      ? // What enters no guest is compared across states too: that the core was shared in one run only is to be seen.
        ((core === null ? null : among(statistic, core)) ?? among(statistic, null))
      : among(statistic, byMode.get(statistic.mode)?.[atEqualControl ? 'atControl' : 'launches'] ?? null);
}

/** A pair of runs whose disturbed launches are left out of both. */
function quietPair<Run extends PairedRun>(baseline: Run, candidate: Run, setting: Setting): RunPair<Run> {
  const { disturbed, byMode } = setting;
  return {
    baseline,
    candidate,
    disturbed,
    states: new Map([...byMode].map(([mode, { states }]) => [mode, states])),
    statesOfLaunches: new Map(
      [...byMode].map(([mode, { launches }]) => [mode, launches.map(({ name }) => name)]),
    ),
    changeOf: changesBetween([baseline, candidate], setting),
    withCandidate(other) {
      const isLeftOut = other.launches.map((launch) => disturbed.candidate.includes(launch));
      return quietPair(baseline, withoutLaunches(other, isLeftOut), setting);
    },
  };
}

/** Pairs two runs: leaves out their disturbed launches and finds their states, once for all statistics. */
export function pairOf<Run extends PairedRun>(first: Run, second: Run, location: Location): RunPair<Run> {
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
