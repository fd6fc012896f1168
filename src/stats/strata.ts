/** One launch's value of one cell: a location over the rounds in one state of the host. */
export interface LaunchValue {
  /** Position among the launches given. */
  readonly launch: number;
  /** Name of the state, see states.ts; one name for all where the host has one state. */
  readonly state: string;
  readonly value: number;
  /** A control's value in the same rounds, for comparisons at an equal control. */
  readonly covariate?: number | undefined;
}

/** A value of the baseline and one of the candidate. */
type Both = readonly [baseline: number, candidate: number];

/** One state that both runs have: its launches and their means. */
interface Stratum {
  readonly state: string;
  readonly counts: Both;
  readonly value: Both;
  readonly covariate: Both;
}

/** Sums of squares of one run around the means of its states, over the states that both runs have. */
export interface RunSums {
  readonly launches: number;
  readonly groups: number;
  readonly syy: number;
  readonly sxy: number;
  readonly sxx: number;
}

export interface Strata {
  readonly states: readonly Stratum[];
  readonly runs: readonly [baseline: RunSums, candidate: RunSums];
}

interface Group {
  readonly count: number;
  readonly value: number;
  readonly covariate: number;
  readonly syy: number;
  readonly sxy: number;
  readonly sxx: number;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function groupOf(launches: readonly LaunchValue[], withCovariate: boolean): Group {
  const values = launches.map(({ value }) => value);
  const covariates = launches.map(({ covariate }) => (withCovariate ? (covariate ?? 0) : 0));
  const value = meanOf(values);
  const covariate = meanOf(covariates);
  const y = values.map((each) => each - value);
  const x = covariates.map((each) => each - covariate);
  const product = (a: readonly number[], b: readonly number[]): number =>
    a.reduce((sum, each, i) => sum + each * (b[i] ?? 0), 0);
  return {
    count: values.length,
    value,
    covariate,
    syy: product(y, y),
    sxy: product(x, y),
    sxx: product(x, x),
  };
}

function sumsOf(groups: readonly Group[]): RunSums {
  const sum = (part: (group: Group) => number): number =>
    groups.reduce((total, group) => total + part(group), 0);
  return {
    launches: sum(({ count }) => count),
    groups: groups.length,
    syy: sum(({ syy }) => syy),
    sxy: sum(({ sxy }) => sxy),
    sxx: sum(({ sxx }) => sxx),
  };
}

/** A slope costs a degree of freedom and adds the error of its estimate: with fewer launches it gains nothing. */
const MIN_DEGREES_FOR_SLOPE = 6;

/**
 * Two runs split into the states that both have, in the baseline's order. The covariate counts only if every launch has
 * one (a missing one would look like a small one) and if there are enough launches for its slope.
 */
export function strataOf(baseline: readonly LaunchValue[], candidate: readonly LaunchValue[]): Strata {
  const grouped = (run: readonly LaunchValue[], state: string): LaunchValue[] =>
    run.filter((launch) => launch.state === state);
  const shared = [...new Set(baseline.map(({ state }) => state))].filter((state) =>
    candidate.some((launch) => launch.state === state),
  );
  const compared = [...baseline, ...candidate].filter(({ state }) => shared.includes(state));
  const withCovariate =
    compared.every(({ covariate }) => covariate !== undefined) &&
    compared.length - 2 * shared.length >= MIN_DEGREES_FOR_SLOPE;
  const before = shared.map((state) => groupOf(grouped(baseline, state), withCovariate));
  const after = shared.map((state) => groupOf(grouped(candidate, state), withCovariate));
  const both = (i: number, part: (group: Group) => number): Both => [
    part(before[i] as Group),
    part(after[i] as Group),
  ];
  return {
    states: shared.map((state, i) => ({
      state,
      counts: both(i, ({ count }) => count),
      value: both(i, ({ value }) => value),
      covariate: both(i, ({ covariate }) => covariate),
    })),
    runs: [sumsOf(before), sumsOf(after)],
  };
}
