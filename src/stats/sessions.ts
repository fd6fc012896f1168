/** The change between runs of several sessions: a boot or a day moves all launches of its run together. */
import { changeBetween, type Change } from './change.js';
import type { LaunchValue } from './strata.js';

/** Variance between sessions over that between the launches of one, where the sessions do not show more. */
const ASSUMED_RATIO = 2;
/** How many sessions the assumption is worth beside those that were measured. */
const ASSUMED_WEIGHT = 10;

/** Launches by the session that they were measured in, each session by itself. */
export type Sessions = readonly (readonly LaunchValue[])[];

/** The launches of a run by their sessions, in the order in which those come; without any launch there is one, empty. */
export function bySession(launches: readonly LaunchValue[], sessionOf: readonly number[]): Sessions {
  const known = [...new Set(launches.map(({ launch }) => sessionOf[launch]))];
  if (known.length <= 1) return [launches];
  return known.map((session) => launches.filter(({ launch }) => sessionOf[launch] === session));
}

/** What one session of the baseline and one of the candidate say, by their indices. */
interface Pairing {
  readonly before: number;
  readonly after: number;
  readonly change: Change;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}

function pairingsOf(baseline: Sessions, candidate: Sessions): Pairing[] {
  return baseline.flatMap((first, before) =>
    candidate.flatMap((second, after) => {
      const change = changeBetween(first, second);
      return change === null ? [] : [{ before, after, change }];
    }),
  );
}

function launchesOf({ states }: Change, side: 'baseline' | 'candidate'): number {
  return sum(states.map((state) => state[side]));
}

/** One run's sessions, as the change to the other run's shows them. */
interface Side {
  /** By session: its mean change, and its launches. */
  readonly changes: readonly number[];
  readonly launches: readonly number[];
}

function sideOf(pairings: readonly Pairing[], side: 'before' | 'after'): Side {
  const run = side === 'before' ? 'baseline' : 'candidate';
  const known = [...new Set(pairings.map((each) => each[side]))];
  const own = known.map((session) => pairings.filter((each) => each[side] === session));
  return {
    changes: own.map((each) => mean(each.map(({ change }) => change.estimate))),
    launches: own.map((each) => mean(each.map(({ change }) => launchesOf(change, run)))),
  };
}

/** Variance of a launch inside its session, and its degrees of freedom: each launch counts once, however often it is compared. */
function insideSessions(
  pairings: readonly Pairing[],
  sides: readonly Side[],
): { variance: number; degrees: number } {
  const variance = mean(
    pairings.map(({ change }) => {
      const parts = 1 / launchesOf(change, 'baseline') + 1 / launchesOf(change, 'candidate');
      return change.standardError ** 2 / parts;
    }),
  );
  const sessions = sum(sides.map(({ changes }) => changes.length));
  return { variance, degrees: Math.max(1, sum(sides.flatMap(({ launches }) => launches)) - sessions) };
}

function squaresAround(values: readonly number[]): number {
  const center = mean(values);
  return sum(values.map((value) => (value - center) ** 2));
}

interface Scatter {
  readonly variance: number;
  readonly degrees: number;
}

/**
 * Variance of a session's mean. It is what the sessions show if that is more than what is assumed; else both, weighted as
 * so many sessions. Degrees of freedom by Satterthwaite: what is assumed is a multiple of the launches' variance.
 */
function betweenSessions(seen: Scatter, assumed: Scatter): Scatter {
  if (seen.variance >= assumed.variance) return seen;
  const weight = ASSUMED_WEIGHT / (ASSUMED_WEIGHT + seen.degrees);
  const [ofAssumed, ofSeen] = [weight * assumed.variance, (1 - weight) * seen.variance];
  const variance = ofAssumed + ofSeen;
  const squares = ofAssumed ** 2 / assumed.degrees + ofSeen ** 2 / seen.degrees;
  return { variance, degrees: squares > 0 ? variance ** 2 / squares : assumed.degrees };
}

function joinedStates(pairings: readonly Pairing[]): Change['states'] {
  const names = [...new Set(pairings.flatMap(({ change }) => change.states.map(({ state }) => state)))];
  const most = (state: string, side: 'before' | 'after', run: 'baseline' | 'candidate'): number => {
    const counts = new Map<number, number>();
    for (const { change, ...indices } of pairings) {
      const found = change.states.find((each) => each.state === state)?.[run] ?? 0;
      counts.set(indices[side], Math.max(found, counts.get(indices[side]) ?? 0));
    }
    return sum([...counts.values()]);
  };
  return names.map((state) => ({
    state,
    baseline: most(state, 'before', 'baseline'),
    candidate: most(state, 'after', 'candidate'),
  }));
}

/** Whether all launches of both runs come from one session each, so that nothing shows how sessions vary. */
function isOneEach(baseline: Sessions, candidate: Sessions): boolean {
  return baseline.length <= 1 && candidate.length <= 1;
}

/**
 * The change between two runs of which at least one has several sessions: the mean over the pairs of sessions, each compared
 * as {@link changeBetween} compares runs. Its variance is that of the sessions' means, the session of a run that has only
 * one included: it is taken to vary as the others do. Few sessions show their own variance badly (three leave two degrees
 * of freedom, and a correction for hundreds of cells would then ask for fifty standard errors), so that twice the variance
 * of launches is assumed unless they show more: false regressions stay nominal up to there (reports/power.md).
 * With one session each it is {@link changeBetween}. Sessions that share no state are left out; null: none share one.
 */
export function changeOverSessions(baseline: Sessions, candidate: Sessions): Change | null {
  if (isOneEach(baseline, candidate)) return changeBetween(baseline[0] ?? [], candidate[0] ?? []);
  const pairings = pairingsOf(baseline, candidate);
  if (pairings.length === 0) return null;
  const sides = [sideOf(pairings, 'before'), sideOf(pairings, 'after')] as const;
  const inside = insideSessions(pairings, sides);
  const sessions = sides.flatMap(({ launches }) => launches);
  const ofMean = mean(sessions.map((launches) => 1 / launches));
  const seenDegrees = sessions.length - 2;
  const assumed = { variance: inside.variance * (ASSUMED_RATIO + ofMean), degrees: inside.degrees };
  const seen = {
    variance: sum(sides.map(({ changes }) => squaresAround(changes))) / seenDegrees,
    degrees: seenDegrees,
  };
  const { variance, degrees } = seenDegrees > 0 ? betweenSessions(seen, assumed) : assumed;
  return {
    estimate: mean(sides[0].changes),
    standardError: Math.sqrt(variance * sum(sides.map(({ changes }) => 1 / changes.length))),
    degrees,
    states: joinedStates(pairings),
    sessions: { baseline: sides[0].changes.length, candidate: sides[1].changes.length },
  };
}
