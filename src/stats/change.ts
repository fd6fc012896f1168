/** The change of a cell between two runs, with launches as replicates. */
import { CONFIDENCE } from './inference/interval.js';
import { strataOf, type LaunchValue, type RunSums } from './strata.js';
import { studentCritical, studentTail } from './inference/distributions.js';
import type { Estimate } from './summary.js';

/** How many launches of each run were in a state. Only states of both runs are compared. */
export interface StateShare {
  readonly state: string;
  readonly baseline: number;
  readonly candidate: number;
}

/** The change of one cell's statistic from one run to another, candidate less baseline, in the unit of the values. */
export interface Change {
  readonly estimate: number;
  readonly standardError: number;
  /** Of Student's t, by Satterthwaite: not a whole number. */
  readonly degrees: number;
  readonly states: readonly StateShare[];
  /** Sessions of each run, where their differences are part of the standard error (see sessions.ts). */
  readonly sessions?: { readonly baseline: number; readonly candidate: number };
}

/** One degree: two launches in one state. A slope leaves two launches with less, which is too little. */
const MIN_DEGREES = 1 - 1e-9;
/**
 * With fewer degrees a run's own variance is hardly known and Welch's test overshoots (98% coverage with three
 * launches), so both runs share one variance. The number of launches decides that, never their values.
 */
const OWN_VARIANCE_DEGREES = 4;

/** What one run contributes to the variance of the change: `weight` times its own variance per launch. */
interface Share {
  readonly weight: number;
  readonly residual: number;
  readonly degrees: number;
}

function shareOf(run: RunSums, slope: number, sxxTotal: number, weight: number): Share {
  const lost = sxxTotal > 0 ? run.sxx / sxxTotal : 0;
  const residual = Math.max(0, run.syy - 2 * slope * run.sxy + slope * slope * run.sxx);
  return { weight, residual, degrees: run.launches - run.groups - lost };
}

interface Scatter {
  readonly variance: number;
  readonly degrees: number;
}

function scatterOf(shares: readonly Share[]): Scatter | null {
  if (shares.some(({ degrees }) => degrees < MIN_DEGREES)) return null;
  const sum = (part: (share: Share) => number): number =>
    shares.reduce((total, share) => total + part(share), 0);
  const all = sum(({ degrees }) => degrees);
  if (shares.some(({ degrees }) => degrees < OWN_VARIANCE_DEGREES)) {
    return { variance: (sum(({ residual }) => residual) / all) * sum(({ weight }) => weight), degrees: all };
  }
  const own = ({ weight, residual, degrees }: Share): number => (weight * residual) / degrees;
  const variance = sum(own);
  const squares = sum((share) => own(share) ** 2 / share.degrees);
  return { variance, degrees: squares > 0 ? variance ** 2 / squares : all };
}

/**
 * The change between two runs whose replicates are launches. Like is compared with like: launches are compared
 * inside each state that both runs have (each weighing by the harmonic mean of its launches), and where launches
 * carry a covariate (a control's own value: never that of a judged cell) the change is taken at equal covariate,
 * its slope estimated inside run and state. The runs may differ in noise: this is Welch's t where there is one
 * state, no covariate and five launches or more, and Student's with fewer. Null: the runs share no state, or one of them has no two launches in a state.
 */
export function changeBetween(
  baseline: readonly LaunchValue[],
  candidate: readonly LaunchValue[],
): Change | null {
  const { states, runs } = strataOf(baseline, candidate);
  const harmonic = states.map(({ counts: [a, b] }) => (a * b) / (a + b));
  const total = harmonic.reduce((sum, weight) => sum + weight, 0);
  if (total === 0) return null;
  const weights = harmonic.map((weight) => weight / total);
  const weighted = (each: (state: (typeof states)[number]) => number): number =>
    states.reduce((sum, state, i) => sum + (weights[i] ?? 0) * each(state), 0);

  const sxxTotal = runs[0].sxx + runs[1].sxx;
  const slope = sxxTotal > 0 ? (runs[0].sxy + runs[1].sxy) / sxxTotal : 0;
  const shift = weighted(({ covariate: [a, b] }) => b - a);
  const shares = runs.map((run, side) => {
    const ofMeans = states.reduce(
      (sum, { counts }, i) => sum + (weights[i] ?? 0) ** 2 / (counts[side] ?? 0),
      0,
    );
    const ofSlope = sxxTotal > 0 ? (shift / sxxTotal) ** 2 * run.sxx : 0;
    return shareOf(run, slope, sxxTotal, ofMeans + ofSlope);
  });
  const scatter = scatterOf(shares);
  if (scatter === null) return null;
  return {
    estimate: weighted(({ value: [a, b] }) => b - a) - slope * shift,
    standardError: Math.sqrt(scatter.variance),
    degrees: scatter.degrees,
    states: states.map(({ state, counts: [a, b] }) => ({ state, baseline: a, candidate: b })),
  };
}

/** The change with Student's t interval. */
export function changeInterval(change: Change, confidence = CONFIDENCE): Estimate {
  const { estimate, standardError, degrees } = change;
  const reach = standardError === 0 ? 0 : standardError * studentCritical((1 - confidence) / 2, degrees);
  return { estimate, low: estimate - reach, high: estimate + reach };
}

function tail(distance: number, { standardError, degrees }: Change): number {
  if (standardError === 0) return distance > 0 ? 0 : 1;
  return studentTail(distance / standardError, degrees);
}

/**
 * One-sided p value of the hypothesis that the true change is at most `bound`; small: the change is beyond it.
 * Without any scatter (counts, exact values) it is 0 or 1.
 */
export function pAbove(change: Change, bound: number): number {
  return tail(change.estimate - bound, change);
}

/** One-sided p value of the hypothesis that the true change is at least `bound`; small: the change is inside it. */
export function pBelow(change: Change, bound: number): number {
  return tail(bound - change.estimate, change);
}

/** ln units to shares: 0.0198 is 2%. */
export function asShares({ estimate, low, high }: Estimate): Estimate {
  return { estimate: Math.expm1(estimate), low: Math.expm1(low), high: Math.expm1(high) };
}
