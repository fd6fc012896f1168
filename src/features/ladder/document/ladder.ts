/** Where the cost of a userspace exit goes: the cost ladder of a run. */
import { copiesOf, type Copy } from './copies.js';
import { type Costs, costsOf, levels } from './costs.js';
import {
  guestEntry,
  kernelExit,
  type LeftOut,
  type PhaseName,
  type PhasePlan,
  phasePlans,
  runsNatively,
  type Whole,
  wholes,
} from './rungs.js';
import { kernelExitCount, kernelExitsOf } from '../../../plan/arch.js';
import type { Exit, Mode } from '../../../plan/cell.js';
import type { Results } from '../../../results/schema.js';
import { caveatSentence } from '../../../show/caveat.js';
import { hostName, kernelName, machineName } from '../../../show/host_names.js';
import type { Combined } from '../../../stats/combination.js';
import type { Estimate } from '../../../stats/summary.js';

/** The cost of one exit that the kernel finishes itself; ticks. */
export interface KernelExit {
  readonly exit: Exit;
  /** How many of them its guest causes before the exit that userspace sees. */
  readonly count: number;
  /** The guest's cell less that userspace exit, over `count`. */
  readonly cost: Combined;
}

/** Each such exit that a run measured in a mode, where it measured the userspace exit that its guest ends with. */
function kernelExitsIn(results: Results, costs: Costs, mode: Mode): KernelExit[] {
  const { arch } = results.plan;
  return kernelExitsOf(arch).flatMap((exit) => {
    const shares = kernelExit(results, exit, mode);
    const cost = shares === null ? null : costs.of(shares);
    const count = kernelExitCount(arch, exit);
    return cost === null || count === null ? [] : [{ exit, count, cost }];
  });
}

/** Part of an exit; ticks per exit. */
interface Phase {
  readonly name: PhaseName;
  readonly cost: Combined;
}

/** The cost of entering and leaving the guest, in system calls: the claim of 2012 was about 1. */
interface EntryPrice {
  readonly systemCalls: Combined;
  /** False: nothing separates the entry from the handling of the exit, so this is an upper bound. */
  readonly entryAlone: boolean;
}

export interface ModeLadder {
  readonly mode: Mode;
  readonly exit: Exit;
  /** The cell that the phases add up to, and its level. */
  readonly cell: string;
  readonly whole: Estimate;
  /** Whether guest code of the mode runs on the processor. */
  readonly native: boolean | null;
  /** In a round they add up exactly, their medians over rounds need not. */
  readonly phases: readonly Phase[];
  readonly sum: number;
  /** What the sum misses of the level. */
  readonly residual: number;
  readonly sumsUp: boolean;
  readonly copies: readonly Copy[];
  readonly kernelExits: readonly KernelExit[];
  /** What was measured and separates nothing here: it costs more than what it should be a part of. */
  readonly leftOut: readonly LeftOut[];
  readonly entryPrice: EntryPrice | null;
}

export interface Ladder {
  readonly unit: Results['unit'];
  readonly ticksPerNs: number;
  /** The host and its kernel, and how its numbers must be read; null where they are times. */
  readonly host: string;
  readonly kernel: string;
  /** CPU, kernel and KVM module: what decides its numbers. */
  readonly machine: string;
  readonly caveat: string | null;
  readonly modes: readonly ModeLadder[];
}

function entryPrice(
  results: Results,
  costs: Costs,
  whole: Whole,
  phases: readonly PhasePlan[],
): EntryPrice | null {
  // An instruction is no unit of time, and what is emulated is not entered.
  if (results.unit === 'instructions' || runsNatively(results, whole.mode) === false) return null;
  const call = phases.find(({ name }) => name === 'system-call')?.shares;
  const alone = guestEntry(results, whole);
  const entry = alone ?? phases.find(({ name }) => name === 'guest')?.shares;
  const isWhole = phases.some(({ name }) => name === 'kvm-run');
  if (call === undefined || entry === undefined || (alone === null && !isWhole)) return null;
  const systemCalls = costs.ratio(entry, call);
  return systemCalls === null
    ? null
    : { systemCalls, entryAlone: phases.some(({ name }) => name === 'guest-entry') };
}

function modeLadder(results: Results, costs: Costs, whole: Whole): ModeLadder[] {
  const level = levels(results).get(whole.cell);
  const { plans, leftOut } = phasePlans(results, whole, (shares) => costs.of(shares));
  const cells = [...new Set(plans.flatMap(({ shares }) => shares.map((share) => share.cell)))];
  const together = costs.inRoundsWith(cells);
  const phases = plans.flatMap(({ name, shares }) => {
    const cost = together.of(shares);
    return cost === null ? [] : [{ name, cost }];
  });
  if (level === undefined || phases.length < plans.length) return [];
  const sum = phases.reduce((total, { cost }) => total + cost.estimate, 0);
  const { mode, exit, cell } = whole;
  const { estimate, low, high } = level;
  return [
    {
      mode,
      exit,
      cell,
      whole: { estimate, low, high },
      native: runsNatively(results, mode),
      phases,
      sum,
      residual: estimate - sum,
      sumsUp: sum >= low && sum <= high,
      copies: copiesOf(results, costs, whole),
      kernelExits: kernelExitsIn(results, costs, mode),
      leftOut,
      entryPrice: entryPrice(results, costs, whole, plans),
    },
  ];
}

/**
 * The cost ladder of each mode of a run. A phase is the difference of two rungs of the same round, whose launches'
 * medians are its replicates: a host that changes its state moves both rungs. All phases are taken over the same rounds,
 * and in each round they add up to the exit exactly. Their medians need not: `residual` is the difference, and whether
 * it stays within the exit's own interval is a result.
 */
export function ladderOf(results: Results): Ladder {
  const costs = costsOf(results);
  return {
    unit: results.unit,
    ticksPerNs: results.ticksPerNs,
    host: hostName(results.host),
    kernel: kernelName(results.host),
    machine: machineName(results.host),
    caveat: caveatSentence(results),
    modes: wholes(results).flatMap((whole) => modeLadder(results, costs, whole)),
  };
}
