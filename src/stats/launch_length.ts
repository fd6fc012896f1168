/** How long a launch should be, so that the time of a run narrows the intervals that it prints. */
import { MOST_LAUNCHES } from '../plan/names.js';
import { studentCritical } from './inference/distributions.js';
import { CONFIDENCE } from './inference/interval.js';

/** What a run can spend, and on what. Times in milliseconds. */
export interface LaunchCosts {
  /** From the start of a launch to its first round: process, VMs, proofs. */
  readonly setUpMs: number;
  readonly roundMs: number;
  /** Of the whole run. */
  readonly totalMs: number;
  /** Launches at the least. */
  readonly leastLaunches: number;
  readonly leastRounds: number;
}

export interface LaunchLength {
  readonly launches: number;
  readonly rounds: number;
}

/** How launches differ beyond what their rounds explain, as a share: 0.3 to 0.7% was seen, memory layout and placement. */
const LAUNCH_SPREAD = 0.003;
/** Variance of a median of normal values over that of their mean. */
const MEDIAN_COST = Math.PI / 2;

const criticals = new Map<number, number>();

/** Student's t of launches, kept: a schedule asks after every round. */
function criticalOf(launches: number): number {
  const known = criticals.get(launches) ?? studentCritical((1 - CONFIDENCE) / 2, launches - 1);
  criticals.set(launches, known);
  return known;
}

/** Half width of Student's t interval over the launches' medians. */
function halfWidth({ launches, rounds }: LaunchLength, roundSpread: number): number {
  const variance = LAUNCH_SPREAD ** 2 + (MEDIAN_COST * roundSpread ** 2) / rounds;
  return criticalOf(launches) * Math.sqrt(variance / launches);
}

/** Of many launches not every number is tried: the width hardly differs between neighbours. */
const STEP = 1 / 16;
/** More launches are not worth a width that is narrower by less than this share. */
const WORTH = 0.01;

/** By ascending launches: fewer leave more rounds, more leave more time to be spent on starting them. */
function lengths({ setUpMs, roundMs, totalMs, leastLaunches, leastRounds }: LaunchCosts): LaunchLength[] {
  const found: LaunchLength[] = [];
  const first = Math.max(2, leastLaunches);
  for (let launches = first; launches <= MOST_LAUNCHES; launches += Math.ceil(launches * STEP)) {
    const rounds = Math.floor((totalMs / launches - setUpMs) / roundMs);
    if (!(rounds >= leastRounds)) break;
    found.push({ launches, rounds });
  }
  return found;
}

/**
 * The fewest launches whose interval of a ratio is within one percent of the narrowest that the time allows, and their
 * rounds: between-launch variance is divided by the launches, within-launch variance by all rounds, and Student's t falls
 * with the launches. Where even the fewest launches are too many for the time, these with the least rounds.
 * @param roundSpread standard deviation of a ratio from round to round inside a launch, as a share
 */
export function bestLength(costs: LaunchCosts, roundSpread: number): LaunchLength {
  const all = lengths(costs).map((length) => ({ length, width: halfWidth(length, roundSpread) }));
  const narrowest = all.reduce((least, { width }) => Math.min(least, width), Infinity);
  const found = all.find(({ width }) => width <= (1 + WORTH) * narrowest);
  return found?.length ?? { launches: costs.leastLaunches, rounds: costs.leastRounds };
}
