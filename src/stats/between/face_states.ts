/** The states that launches of two runs are compared in, for each face of a cell. */
import { smallest } from '../../lib/extremes.js';
import { controlCell, MODES, type Mode } from '../../plan/cell.js';
import { accountStates } from '../account_states.js';
import { median } from '../medians.js';
import {
  byQuietRounds,
  crossedStates,
  type HostState,
  type StatedLaunch,
  statedLaunches,
  type StatedRounds,
  statesOf,
} from '../states.js';
import { type Face, type Locate, medianLevel, quietOver, tailLevel } from './faces.js';
import { allMeasured, logsOfBoth, type PairedRun } from './paired_runs.js';

const CORE_CONTROL = controlCell('compute').id;

/** The states of both runs in one mode, by launch of the baseline and then of the candidate. */
interface ModeStates {
  readonly states: readonly HostState[];
  readonly launches: readonly StatedLaunch[];
  /** The same with ln of what computing took in each launch. */
  readonly atControl: readonly StatedLaunch[];
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

/** The states of launches, and how a launch's value is found in them. */
export interface FaceSetting {
  readonly byMode: ReadonlyMap<Mode, ModeStates>;
  /** Of the core alone, for what enters no guest; null: no control tells it. */
  readonly core: Pick<ModeStates, 'launches' | 'atControl'> | null;
  readonly locate: Locate;
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

/** The states of both runs by face. */
export function faceStates(runs: readonly PairedRun[]): Readonly<Record<Face, FaceSetting>> {
  return {
    quiet: settingOf(runs, quietOver(commonRounds(runs)), 'quiet'),
    median: settingOf(runs, medianLevel, 'median'),
    tail: settingOf(runs, tailLevel, 'tail'),
  };
}
