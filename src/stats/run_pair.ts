import type { Mode } from '../plan/cell.js';
import { type CommonValues, commonValues, ownValues } from './between/common_values.js';
import { type FaceSetting, faceStates } from './between/face_states.js';
import type { Face, Locate } from './between/faces.js';
import { besideOuter } from './between/outer_exit.js';
import { allMeasured, logsOfBoth, type PairedRun } from './between/paired_runs.js';
import type { Change } from './change.js';
import { DISTURBANCE_CONTROLS, disturbedLaunches, isMoreDisturbed } from './disturbed_launches.js';
import { bySession, changeOverSessions } from './sessions.js';
import { type HostState, launchValues, type StatedLaunch, statedLaunches } from './states.js';
import type { LaunchValue } from './strata.js';

export type { PairedRun };

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
  /**
   * The change of a statistic in ln units; null where the runs have too few launches. At equal control it is what remains
   * when the core and the hypervisor below cost the same in both runs.
   */
  readonly changeOf: (statistic: Statistic, atEqualControl: boolean) => Change | null;
  /** The change that statistics of one mode and face have in common: of their mean in each launch. */
  readonly commonChangeOf: (statistics: readonly Statistic[], atEqualControl: boolean) => Change | null;
  /** How one of these statistics changed beside what the others have in common, whatever moved all of them alike. */
  readonly ownChangeOf: (statistic: Statistic, all: readonly Statistic[]) => Change | null;
  /** The same pair with a candidate of the same launches that differs in one cell (or others: null), but in no control. */
  readonly withCandidate: (candidate: Run, changed: string | null) => RunPair<Run>;
}

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

/** One state for all rounds, where a mode has no control to tell more by. */
function oneState(logs: readonly Float64Array[]): StatedLaunch[] {
  const labels = logs.map((launch) => new Int8Array(launch.length));
  return statedLaunches({ states: [{ name: 'A', center: NaN, share: 1 }], labels });
}

/** Nothing is judged by the times of fewer: launches that look disturbed say more than none. */
const LEAST_LEFT = 5;

/**
 * Finds the disturbed launches of two runs, by the controls that both measured; none where too few of a run would be left
 * without them.
 */
function disturbedIn(first: PairedRun, second: PairedRun): DisturbedLaunches {
  const known = DISTURBANCE_CONTROLS.filter((id) => allMeasured([id], [first, second]));
  const found = disturbedLaunches(known.map((id) => logsOfBoth([first, second], id, null)));
  const baseline = first.launches.filter((_, position) => found[position]);
  const candidate = second.launches.filter((_, position) => found[first.launches.length + position]);
  const [before, after] = [
    { count: baseline.length, of: first.launches.length },
    { count: candidate.length, of: second.launches.length },
  ];
  const areKept = isMoreDisturbed(before, after);
  const isEmptied = [before, after].some(({ count, of }) => of >= LEAST_LEFT && of - count < LEAST_LEFT);
  return isEmptied && !areKept ? { ...NONE, areKept } : { baseline, candidate, areKept };
}

/** What the changes between two runs are found with. */
interface Setting {
  readonly disturbed: DisturbedLaunches;
  /** Launches of the candidate. */
  readonly leftOut: readonly number[];
  readonly faces: Readonly<Record<Face, FaceSetting>>;
}

/** How values are sought. */
interface Sought {
  readonly launches: readonly StatedLaunch[] | null;
  readonly locate: Locate;
  readonly atEqualControl: boolean;
}

/** The values of a statistic by launch of both runs. */
function valuesOf(
  runs: readonly PairedRun[],
  { subject, reference, face }: Statistic,
  { launches, locate, atEqualControl }: Sought,
): LaunchValue[] {
  const logs = (id: string): Float64Array[] =>
    face === 'tail' ? runs.flatMap((run) => [...(run.meanLogs?.(id) ?? [])]) : logsOfBoth(runs, id, null);
  // The median over rounds is that of ratios within a round: what moves both is not seen.
  const isPaired = face === 'median' && reference !== null;
  const as = isPaired ? logsOfBoth(runs, subject, reference) : logs(subject);
  const own = atEqualControl && reference === null ? besideOuter(as, runs) : as;
  const below = isPaired || reference === null ? null : logs(reference);
  return launchValues(own, below, launches ?? oneState(own), locate);
}

/** Values of statistics that were found already, by the states that they were found in. */
type Known = Map<readonly StatedLaunch[] | null, Map<string, LaunchValue[]>>;

function keyOf({ subject, reference, face }: Statistic, atEqualControl: boolean): string {
  return `${face} ${reference ?? ''} ${subject} ${atEqualControl ? 'at equal control' : ''}`;
}

/** What is known still holds where only one cell changed. */
function knownBut(known: Known, changed: string): Known {
  const isOther = ([key]: readonly [string, unknown]): boolean => !key.split(' ').includes(changed);
  return new Map([...known].map(([launches, values]) => [launches, new Map([...values].filter(isOther))]));
}

/** The session of each launch of both runs. */
function sessionsOf({ launches, sessions }: PairedRun): readonly number[] {
  return sessions ?? launches.map(() => 0);
}

type Launches = readonly StatedLaunch[] | null;

/** The change that values show between two runs, with their sessions apart. */
function changeShownBy(
  runs: readonly [PairedRun, PairedRun],
  sessions: readonly number[],
  values: readonly LaunchValue[],
): Change | null {
  const isBaseline = ({ launch }: LaunchValue): boolean => launch < runs[0].launches.length;
  const after = values.filter((value) => !isBaseline(value));
  return changeOverSessions(bySession(values.filter(isBaseline), sessions), bySession(after, sessions));
}

/** The values of statistics in their launches, each found once. */
function valuesIn(runs: readonly PairedRun[], { faces }: Setting, known: Known) {
  const commons = new WeakMap<readonly Statistic[], Map<Launches, CommonValues>>();
  const valuesAmong = (statistic: Statistic, launches: Launches, atEqualControl: boolean): LaunchValue[] => {
    const found = known.get(launches) ?? new Map<string, LaunchValue[]>();
    known.set(launches, found);
    const key = keyOf(statistic, atEqualControl);
    const { locate } = faces[statistic.face];
    const values = found.get(key) ?? valuesOf(runs, statistic, { launches, locate, atEqualControl });
    found.set(key, values);
    return values;
  };
  const commonAmong = (
    all: readonly Statistic[],
    launches: Launches,
    atEqualControl: boolean,
  ): CommonValues => {
    const before = commons.get(all) ?? new Map<Launches, CommonValues>();
    commons.set(all, before);
    const common =
      before.get(launches) ?? commonValues(all.map((each) => valuesAmong(each, launches, atEqualControl)));
    before.set(launches, common);
    return common;
  };
  return { valuesAmong, commonAmong };
}

/** Finds the changes of statistics between two runs whose disturbed launches are left out. */
function changesBetween(
  runs: readonly [PairedRun, PairedRun],
  setting: Setting,
  known: Known,
): Pick<RunPair, 'changeOf' | 'commonChangeOf' | 'ownChangeOf'> {
  const sessions = runs.flatMap(sessionsOf);
  const { valuesAmong, commonAmong } = valuesIn(runs, setting, known);
  type Values = (launches: Launches) => readonly LaunchValue[];
  const changeIn = ({ face, mode }: Statistic, atEqualControl: boolean, values: Values): Change | null => {
    const { core, byMode } = setting.faces[face];
    const stated = mode === null ? core : (byMode.get(mode) ?? null);
    const between = (launches: Launches): Change | null => changeShownBy(runs, sessions, values(launches));
    // Runs that share no state are compared as they are: that the host differed in one of them is to be seen.
    const inStates = stated === null ? null : between(stated[atEqualControl ? 'atControl' : 'launches']);
    return inStates ?? between(null);
  };
  return {
    changeOf: (statistic, atEqualControl) =>
      changeIn(statistic, atEqualControl, (launches) => valuesAmong(statistic, launches, atEqualControl)),
    commonChangeOf: ([first, ...others], atEqualControl) => {
      if (first === undefined) return null;
      const all = [first, ...others];
      return changeIn(first, atEqualControl, (launches) => commonAmong(all, launches, atEqualControl).mean);
    },
    ownChangeOf: (statistic, all) =>
      changeIn(statistic, false, (launches) =>
        ownValues(valuesAmong(statistic, launches, false), commonAmong(all, launches, false)),
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
        changed === null ? undefined : knownBut(known, changed),
      ),
  };
}

/** Pairs two runs: leaves out their disturbed launches and finds their states, once for all statistics. */
export function pairOf<Run extends PairedRun>(first: Run, second: Run): RunPair<Run> {
  const disturbed = disturbedIn(first, second);
  const leftOut = disturbed.areKept ? NONE : disturbed;
  const baseline = withoutLaunches(first, leftOut.baseline);
  const candidate = withoutLaunches(second, leftOut.candidate);
  const faces = faceStates([baseline, candidate]);
  return quietPair(baseline, candidate, { disturbed, leftOut: leftOut.candidate, faces });
}
