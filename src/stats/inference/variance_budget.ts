import { mean, medianAbsoluteDeviation, medianSorted } from 'simple-statistics';
import { MAD_TO_SIGMA } from '../medians.js';

/** The parts of a measurement's variance, each in the squared unit of the values. */
export interface VarianceBudget {
  /** Between repeats of a cell in one round; null where no round has a repeat: `rounds` then includes it. */
  readonly within: number | null;
  /** Between rounds of one launch. */
  readonly rounds: number;
  /** Between launches; null where there is only one. */
  readonly launches: number | null;
}

/** Values of a launch, by round and repeat. */
export type NestedValues = readonly (readonly (readonly number[])[])[];

const CLIP_SIGMAS = 5;

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function squaresAround(values: readonly number[], center: number): number {
  return sum(values.map((value) => (value - center) ** 2));
}

interface LaunchSums {
  readonly count: number;
  readonly mean: number;
  readonly rounds: number;
  readonly squaresWithin: number;
  readonly squaresRounds: number;
  /** Sum over rounds of the squared number of repeats. */
  readonly squaredCounts: number;
}

function launchSums(rounds: readonly (readonly number[])[]): LaunchSums {
  const all = rounds.flat();
  const center = mean(all);
  return {
    count: all.length,
    mean: center,
    rounds: rounds.length,
    squaresWithin: sum(rounds.map((values) => squaresAround(values, mean([...values])))),
    squaresRounds: sum(rounds.map((values) => values.length * (mean([...values]) - center) ** 2)),
    squaredCounts: sum(rounds.map((values) => values.length ** 2)),
  };
}

function component(squares: number, expectedFromBelow: number, coefficient: number): number {
  return coefficient > 0 ? Math.max(0, (squares - expectedFromBelow) / coefficient) : 0;
}

/**
 * Components of variance of a nested design (repeats in rounds in launches), by the method of moments: each sum
 * of squares is set equal to its expectation (Searle, Casella, McCulloch, Variance Components, 3.6), so numbers
 * of rounds and repeats may differ; a component that comes out below zero is zero. Empty rounds and launches are
 * left out; no value at all is a RangeError.
 */
export function varianceBudget(values: NestedValues): VarianceBudget {
  const launches = values
    .map((rounds) => rounds.filter((repeats) => repeats.length > 0))
    .filter((rounds) => rounds.length > 0)
    .map(launchSums);
  const total = sum(launches.map(({ count }) => count));
  if (total === 0) throw new RangeError('a variance budget needs at least one value');
  const rounds = sum(launches.map((launch) => launch.rounds));
  const ofLaunches = sum(launches.map(({ squaredCounts, count }) => squaredCounts / count));
  const grandMean = sum(launches.map((launch) => launch.count * launch.mean)) / total;

  const repeats = total - rounds;
  const within = repeats > 0 ? sum(launches.map(({ squaresWithin }) => squaresWithin)) / repeats : 0;
  const betweenRounds = component(
    sum(launches.map(({ squaresRounds }) => squaresRounds)),
    (rounds - launches.length) * within,
    total - ofLaunches,
  );
  const squaresLaunches = sum(launches.map((launch) => launch.count * (launch.mean - grandMean) ** 2));
  const ofAll = sum(launches.map(({ squaredCounts }) => squaredCounts)) / total;
  const expectedFromBelow = (launches.length - 1) * within + (ofLaunches - ofAll) * betweenRounds;
  const coefficient = total - sum(launches.map(({ count }) => count ** 2)) / total;
  return {
    within: repeats > 0 ? within : null,
    rounds: betweenRounds,
    launches: launches.length > 1 ? component(squaresLaunches, expectedFromBelow, coefficient) : null,
  };
}

/**
 * A launch's values with spikes clipped at five scaled MADs from their median. Verdicts rest on medians, which ignore an
 * interrupt; a budget of raw squares would show little else.
 */
export function withoutSpikes(values: readonly number[]): number[] {
  if (values.length === 0) return [];
  const center = medianSorted([...values].sort((a, b) => a - b));
  const reach = CLIP_SIGMAS * MAD_TO_SIGMA * medianAbsoluteDeviation([...values]);
  return values.map((value) => Math.min(center + reach, Math.max(center - reach, value)));
}
