/** What a launch is told to measure: the plan's cells, rounds, clock, and a seed of its own. */
import { parseSeed } from '../lib/seed.js';
import { countersOf } from '../plan/counters.js';
import type { Plan } from '../plan/plan.js';
import { specCells } from './exits_per_block.js';
import type { LaunchSpec } from './protocol.js';

const SEED_STEP = 0x9e3779b97f4a7c15n;
const SEED_MASK = (1n << 64n) - 1n;

export interface LaunchChoice {
  readonly plan: Plan;
  /** Of the run, decimal digits; each launch's own follows from it. */
  readonly seed: string;
  readonly device: string;
  readonly launch: number;
  readonly rounds: number;
}

/** The seed of one launch, which follows from that of the run. @throws {Failure} (usage) for a seed that is none */
export function launchSeed(seed: string, launch: number): string {
  return String((parseSeed(seed) + BigInt(launch) * SEED_STEP) & SEED_MASK);
}

/** @throws {Failure} (usage) for a seed that is none */
export function launchSpec({ plan, seed, device, launch, rounds }: LaunchChoice): LaunchSpec {
  return {
    type: 'launch',
    launch,
    device,
    cpu: plan.cpu,
    seed: launchSeed(seed, launch),
    rounds,
    watchdogMs: plan.watchdogMs,
    clock: plan.clock,
    counters: countersOf(plan),
    cells: specCells(plan),
  };
}

/** The first launch of a run, which is known before the host is. */
export function firstLaunch(plan: Plan, seed: string, device: string): LaunchSpec {
  return launchSpec({ plan, seed, device, launch: 0, rounds: plan.maxRounds });
}
