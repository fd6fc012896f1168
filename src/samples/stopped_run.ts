/** A run that was stopped, as far as it went: a sampler resumes it from here. */
import { largest } from '../lib/extremes.js';
import type { LaunchMessage } from './protocol.js';
import type { LaunchRecord } from './samples.js';

/** A message of a launch, and when it came (ISO 8601). */
export interface TimedMessage {
  readonly at: string;
  readonly message: LaunchMessage;
}

export interface KeptRun {
  readonly startedAt: string;
  /** Spent on it before it was stopped, which its time limit counts too. */
  readonly durationMs: number;
  /** Of all its launches, in order. */
  readonly messages: readonly TimedMessage[];
}

/** How far a run had come that is resumed. */
export interface KeptProgress {
  /** Number of the next launch. */
  readonly nextLaunch: number;
  /** Launches that had all their rounds. */
  readonly whole: number;
  /** Rounds of a launch; null while that is still to be decided. */
  readonly roundsPerLaunch: number | null;
}

/**
 * The first launch decides how many rounds a launch has, and had decided when a second one began. Launches that
 * were cut short keep their rounds and do not count: one more is measured in their place.
 */
export function progressOf(launches: readonly LaunchRecord[], minRounds: number): KeptProgress {
  const nextLaunch = 1 + largest([-1, ...launches.map(({ launch }) => launch)]);
  const decided = largest([0, ...launches.slice(0, -1).map(({ rounds }) => rounds)]);
  if (decided < minRounds) return { nextLaunch, whole: 0, roundsPerLaunch: null };
  const whole = launches.filter(({ rounds }) => rounds >= decided).length;
  return { nextLaunch, whole, roundsPerLaunch: decided };
}
