import { smallest } from '../lib/extremes.js';
import { controlCell, MODES, type Cell, type Mode } from '../plan/cell.js';
import type { Account } from '../samples/account.js';
import { accountStates } from './account_states.js';
import type { Change } from './change.js';
import { DISTURBANCE_CONTROLS, disturbedLaunches, isMoreDisturbed } from './disturbed_launches.js';
import { type Face, type Locate, medianLevel, quietOver, tailLevel } from './faces.js';
import { median } from './medians.js';
import { bySession, changeOverSessions } from './sessions.js';
import {
  byQuietRounds,
  crossedStates,
  type HostState,
  launchValues,
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
  /** ln of the means of a cell's blocks, in the same shape; absent: the run keeps no means. */
  readonly meanLogs?: (subject: string) => readonly Float64Array[];
}

/** The states of both runs in one mode, by launch of the baseline and then of the candidate. */
interface ModeStates {
  readonly states: readonly HostState[];
  readonly launches: readonly StatedLaunch[];
  /** The same with ln of what computing took in each launch. */
  readonly atControl: readonly StatedLaunch[];
}

/** What is compared: a face of a cell's level, or of its ratio to another cell of the same rounds. */
export interface Statistic {
  readonly subject: string;
  readonly reference: string | null;
  /** Whose states it feels; null: none. */
  readonly mode: Mode | null;
  readonly face: Face;
}

/** Launches of each run in which the controls show other work, by their numbers; they are left out. */
export interface DisturbedLaunches {
  readonly baseline: readonly number[];
  readonly candidate: readonly number[];
  /** The second run has so many more of them that chance does not explain it: none is left out of either. */
  readonly areKept: boolean;
}

/** Two runs whose launches are compared like with like, state by state; their disturbed launches are left out. */
export interface RunPair<Run extends PairedRun = PairedRun> {
  readonly baseline: Run;
  readonly candidate: Run;
  readonly disturbed: DisturbedLaunches;
  /** The states of each mode that both runs have. */
  readonly states: ReadonlyMap<Mode, readonly HostState[]>;
  /** The state that each launch left was in, by launch of the baseline and then of the candidate. */
  readonly statesOfLaunches: ReadonlyMap<Mode, readonly (string | undefined)[]>;
  /** The change of a statistic in ln units; null where the runs have too few launches. */
  readonly changeOf: (statistic: Statistic, atEqualControl: boolean) => Change | null;
  /** The change that statistics of one mode and face have in common: of their mean in each launch. */
  readonly commonChangeOf: (statistics: readonly Statistic[], atEqualControl: boolean) => Change | null;
  /** How one of these statistics changed beside what the others have in common, whatever moved all of them alike. */
  readonly ownChangeOf: (statistic: Statistic, all: readonly Statistic[]) => Change | null;
  /** The same pair with a candidate of the same launches that differs in one cell (or others: null), but in no control. */
  readonly withCandidate: (candidate: Run, changed: string | null) => RunPair<Run>;
}

const CORE_CONTROL = controlCell('compute').id;

const NONE = { baseline: [], candidate: [] };

/** The same run without some of its launches, by their numbers. */
function withoutLaunches<Run extends PairedRun>(run: Run, leftOut: readonly number[]): Run {
  const isKept = (_: unknown, position: number): boolean => !leftOut.includes(run.launches[position] ?? NaN);
  return {
    ...run,
    launches: run.launches.filter(isKept),
    ...(run.sessions === undefined ? {} : { sessions: run.sessions.filter(isKept) }),
    logs: (subject: string, reference: string | null) => run.logs(subject, reference).filter(isKept),
    ...(run.meanLogs === undefined
      ? {}
      : { meanLogs: (subject: string) => run.meanLogs?.(subject).filter(isKept) ?? [] }),
  };
}

function sessionsOf({ launches, sessions }: PairedRun): readonly number[] {
  return sessions ?? launches.map(() => 0);
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

/** Which way launches are put into states: by their quiet rounds, or by most of their rounds. */
type Assignment = 'quiet' | 'usual';

const ASSIGNMENTS: Readonly<Record<Face, Assignment>> = { quiet: 'quiet', median: 'usual', tail: 'usual' };

/**
 * Whether the runs had the core to themselves or shared it with another thread. On a shared core user code takes up to
 * twice as long, and exits, which wait more, half as long again: even ratios differ between the two. It is found by what
 * only computes, which no change of KVM can move.
 */
function coreStates(runs: readonly PairedRun[], assignment: Assignment): StatedRounds | null {
  if (!allMeasured([CORE_CONTROL], runs)) return null;
  const stated = statesOf(logsOfBoth(runs, CORE_CONTROL, null).map((launch) => launch.map(Math.exp)));
  return assignment === 'quiet' ? byQuietRounds(stated) : stated;
}

/** The states of a mode: those of the core, crossed with what KVM's account says of each launch. */
function statesIn(
  mode: Mode,
  runs: readonly PairedRun[],
  core: StatedRounds | null,
  locate: Locate,
): ModeStates | null {
  const byAccount = accountStates(mode, runs, roundsOf(runs));
  const stated = byAccount === null || core === null ? (byAccount ?? core) : crossedStates(byAccount, core);
  if (stated === null) return null;
  const covariates = core === null ? undefined : logsOfBoth(runs, CORE_CONTROL, null);
  return {
    states: stated.states,
    launches: statedLaunches(stated),
    atControl: statedLaunches(stated, covariates, locate),
  };
}

/** Finds the disturbed launches of two runs, by the controls that both measured. */
function disturbedIn(first: PairedRun, second: PairedRun): DisturbedLaunches {
  const known = DISTURBANCE_CONTROLS.filter((id) => allMeasured([id], [first, second]));
  const found = disturbedLaunches(known.map((id) => logsOfBoth([first, second], id, null)));
  const baseline = first.launches.filter((_, position) => found[position]);
  const candidate = second.launches.filter((_, position) => found[first.launches.length + position]);
  const [before, after] = [
    { count: baseline.length, of: first.launches.length },
    { count: candidate.length, of: second.launches.length },
  ];
  return { baseline, candidate, areKept: isMoreDisturbed(before, after) };
}

/** The states of launches, and how a launch's value is found in them. */
interface FaceSetting {
  readonly byMode: ReadonlyMap<Mode, ModeStates>;
  /** Of the core alone, for what enters no guest; null: no control tells it. */
  readonly core: Pick<ModeStates, 'launches' | 'atControl'> | null;
  readonly locate: Locate;
}

/** What the changes between two runs are found with. */
interface Setting {
  readonly disturbed: DisturbedLaunches;
  /** Launches of the candidate. */
  readonly leftOut: readonly number[];
  readonly faces: Readonly<Record<Face, FaceSetting>>;
}

function settingOf(runs: readonly PairedRun[], locate: Locate, face: Face): FaceSetting {
  const core = coreStates(runs, ASSIGNMENTS[face]);
  const byMode = new Map<Mode, ModeStates>();
  for (const mode of MODES) {
    const states = statesIn(mode, runs, core, locate);
    if (states !== null) byMode.set(mode, states);
  }
  if (core === null) return { byMode, core, locate };
  const atControl = statedLaunches(core, logsOfBoth(runs, CORE_CONTROL, null), locate);
  return { byMode, core: { launches: statedLaunches(core), atControl }, locate };
}

/** The rounds of each launch of the runs. */
function roundsOf(runs: readonly PairedRun[]): number[] {
  const [id = ''] = [...(runs[0]?.cells.keys() ?? [])].filter((each) => allMeasured([each], runs));
  return logsOfBoth(runs, id, null).map(({ length }) => length);
}

/** As many rounds as launches of both runs have: the fewer of what is usual in the one and in the other. */
function commonRounds(runs: readonly PairedRun[]): number {
  return smallest(runs.map((run) => median(roundsOf([run]))).filter((rounds) => !Number.isNaN(rounds)));
}

/** The values of a statistic by launch of both runs. */
function valuesOf(
  runs: readonly PairedRun[],
  { subject, reference, face }: Statistic,
  launches: readonly StatedLaunch[] | null,
  locate: Locate,
): LaunchValue[] {
  const logs = (id: string): Float64Array[] =>
    face === 'tail' ? runs.flatMap((run) => [...(run.meanLogs?.(id) ?? [])]) : logsOfBoth(runs, id, null);
  // The median over rounds is that of ratios within a round: what moves both is not seen.
  const isPaired = face === 'median' && reference !== null;
  const own = isPaired ? logsOfBoth(runs, subject, reference) : logs(subject);
  const below = isPaired || reference === null ? null : logs(reference);
  return launchValues(own, below, launches ?? oneState(own), locate);
}

/** The same values less their mean. */
function centered(values: readonly LaunchValue[]): LaunchValue[] {
  const center = values.reduce((sum, { value }) => sum + value, 0) / values.length;
  return values.map((each) => ({ ...each, value: each.value - center }));
}

/** The mean over statistics by launch, each less its own mean over all launches, so that one may lack a launch. */
function commonValues(all: readonly (readonly LaunchValue[])[]): LaunchValue[] {
  const sums = new Map<number, { readonly first: LaunchValue; sum: number; count: number }>();
  for (const each of all.flatMap(centered)) {
    const known = sums.get(each.launch) ?? { first: each, sum: 0, count: 0 };
    sums.set(each.launch, known);
    known.sum += each.value;
    known.count++;
  }
  return [...sums.values()].map(({ first, sum, count }) => ({ ...first, value: sum / count }));
}

/** What a statistic has beyond the mean of itself and the others: times n / (n - 1), beyond the mean of the others. */
function ownValues(
  own: readonly LaunchValue[],
  common: readonly LaunchValue[],
  count: number,
): LaunchValue[] {
  const known = new Map(common.map(({ launch, value }) => [launch, value]));
  const beyond = count / (count - 1);
  return centered(own).flatMap((each) => {
    const mean = known.get(each.launch);
    return mean === undefined ? [] : [{ ...each, value: beyond * (each.value - mean) }];
  });
}

/** Values of statistics that were found already, by the states that they were found in. */
type Known = Map<readonly StatedLaunch[] | null, Map<string, LaunchValue[]>>;

function keyOf({ subject, reference, face }: Statistic): string {
  return `${face} ${reference ?? ''} ${subject}`;
}

/** What is known still holds where only one cell changed. */
function knownBut(known: Known, changed: string): Known {
  const isOther = ([key]: readonly [string, unknown]): boolean => !key.split(' ').includes(changed);
  return new Map([...known].map(([launches, values]) => [launches, new Map([...values].filter(isOther))]));
}

/** Finds the changes of statistics between two runs whose disturbed launches are left out. */
function changesBetween(
  runs: readonly [PairedRun, PairedRun],
  { faces }: Setting,
  known: Known,
): Pick<RunPair, 'changeOf' | 'commonChangeOf' | 'ownChangeOf'> {
  const isBaseline = ({ launch }: LaunchValue): boolean => launch < runs[0].launches.length;
  const sessions = runs.flatMap(sessionsOf);
  type Launches = readonly StatedLaunch[] | null;
  type Values = (launches: Launches) => readonly LaunchValue[];
  const changeIn = ({ face, mode }: Statistic, atEqualControl: boolean, valuesIn: Values): Change | null => {
    const { core, byMode } = faces[face];
    const stated = mode === null ? core : (byMode.get(mode) ?? null);
    const between = (launches: Launches): Change | null => {
      const values = valuesIn(launches);
      return changeOverSessions(
        bySession(values.filter(isBaseline), sessions),
        bySession(
          values.filter((value) => !isBaseline(value)),
          sessions,
        ),
      );
    };
    // Runs that share no state are compared as they are: that the host differed in one of them is to be seen.
    const inStates = stated === null ? null : between(stated[atEqualControl ? 'atControl' : 'launches']);
    return inStates ?? between(null);
  };
  const valuesIn = (statistic: Statistic, launches: Launches): LaunchValue[] => {
    const found = known.get(launches) ?? new Map<string, LaunchValue[]>();
    known.set(launches, found);
    const key = keyOf(statistic);
    const values = found.get(key) ?? valuesOf(runs, statistic, launches, faces[statistic.face].locate);
    found.set(key, values);
    return values;
  };
  const commons = new WeakMap<readonly Statistic[], Map<Launches, LaunchValue[]>>();
  const commonIn = (all: readonly Statistic[], launches: Launches): LaunchValue[] => {
    const before = commons.get(all) ?? new Map<Launches, LaunchValue[]>();
    commons.set(all, before);
    const common = before.get(launches) ?? commonValues(all.map((each) => valuesIn(each, launches)));
    before.set(launches, common);
    return common;
  };
  return {
    changeOf: (statistic, atEqualControl) =>
      changeIn(statistic, atEqualControl, (launches) => valuesIn(statistic, launches)),
    commonChangeOf: (all, atEqualControl) =>
      all[0] === undefined ? null : changeIn(all[0], atEqualControl, (launches) => commonIn(all, launches)),
    ownChangeOf: (statistic, all) =>
      changeIn(statistic, false, (launches) =>
        ownValues(valuesIn(statistic, launches), commonIn(all, launches), all.length),
      ),
  };
}

/** A pair of runs whose disturbed launches are left out of both. */
function quietPair<Run extends PairedRun>(
  baseline: Run,
  candidate: Run,
  setting: Setting,
  known: Known = new Map(),
): RunPair<Run> {
  const { disturbed, faces, leftOut } = setting;
  const { byMode } = faces.quiet;
  return {
    baseline,
    candidate,
    disturbed,
    states: new Map([...byMode].map(([mode, { states }]) => [mode, states])),
    statesOfLaunches: new Map(
      [...byMode].map(([mode, { launches }]) => [mode, launches.map(({ name }) => name)]),
    ),
    ...changesBetween([baseline, candidate], setting, known),
    withCandidate: (other, changed) =>
      quietPair(
        baseline,
        withoutLaunches(other, leftOut),
        setting,
        changed === null ? new Map() : knownBut(known, changed),
      ),
  };
}

/** Pairs two runs: leaves out their disturbed launches and finds their states, once for all statistics. */
export function pairOf<Run extends PairedRun>(first: Run, second: Run): RunPair<Run> {
  const disturbed = disturbedIn(first, second);
  const leftOut = disturbed.areKept ? NONE : disturbed;
  const baseline = withoutLaunches(first, leftOut.baseline);
  const candidate = withoutLaunches(second, leftOut.candidate);
  const runs = [baseline, candidate];
  const faces = {
    quiet: settingOf(runs, quietOver(commonRounds(runs)), 'quiet'),
    median: settingOf(runs, medianLevel, 'median'),
    tail: settingOf(runs, tailLevel, 'tail'),
  };
  return quietPair(baseline, candidate, { disturbed, leftOut: leftOut.candidate, faces });
}
