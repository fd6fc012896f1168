/** What costs per exit come to in a second and of a CPU, where the mix has a rate that can be believed. */
import type { AdvisedAmount } from './document/advice.js';
import type { Results } from '../../results/schema.js';
import { replicatedInterval, weightedSum, type Replicated } from '../../stats/replicated.js';
import type { MatchedMix } from './match.js';
import type { Mix } from './mix/mix.js';

/** Fewer exits hardly give a rate; a shorter time gives none. */
const FEW_EXITS = 300;
const SHORTEST_SECONDS = 0.1;
/** More CPUs than that are not believed where the mix does not say how many vCPUs it has. */
const MOST_CPUS = 10;

/** Of an amount per exit of the mix; null where there is no rate, or no time. */
export interface Rates {
  readonly exitsPerSecond: number | null;
  readonly ticksPerSecond: number | null;
  /** What a reader must know of them. */
  readonly notes: readonly string[];
}

export function amount(value: Replicated, factor = 1): AdvisedAmount {
  const scaled = weightedSum([[factor, value]]);
  const interval = replicatedInterval(scaled);
  return { estimate: scaled.estimate, interval: interval && { low: interval.low, high: interval.high } };
}

export function cpuShare(
  perExit: Replicated,
  { exitsPerSecond, ticksPerSecond }: Rates,
): AdvisedAmount | null {
  if (exitsPerSecond === null || ticksPerSecond === null) return null;
  return amount(perExit, exitsPerSecond / ticksPerSecond);
}

/** What the file states beside its counts, of all exits together; null: it does not, or they stood still. */
function statedRate({ exits }: MatchedMix): number | null {
  const stated = exits.map(({ statedPerSecond }) => statedPerSecond);
  const sum = stated.reduce<number>((total, each) => total + (each ?? 0), 0);
  return stated.every((each) => each !== null) && sum > 0 ? sum : null;
}

export interface MixTime {
  readonly mix: Mix;
  readonly matched: MatchedMix;
  /** Given by the user, or of the file. */
  readonly seconds: number | null;
  readonly isGiven: boolean;
}

/** Exits a second; null with a note where there is none to believe. */
function exitRate({ mix, matched, seconds, isGiven }: MixTime): Pick<Rates, 'exitsPerSecond' | 'notes'> {
  const exits = matched.exits.reduce((sum, { count }) => sum + count, 0);
  const stated = isGiven ? null : statedRate(matched);
  if (!mix.isRate && stated === null && seconds !== null && seconds < SHORTEST_SECONDS)
    return {
      exitsPerSecond: null,
      notes: [`The mix covers ${(1000 * seconds).toPrecision(2)} ms: too short for a rate.`],
    };
  const rate = stated ?? (seconds === null ? null : exits / seconds);
  const isFew = rate !== null && !mix.isRate && exits < FEW_EXITS;
  return {
    exitsPerSecond: rate,
    notes: isFew ? [`The rate comes from ${String(exits)} exits only: it may be far off.`] : [],
  };
}

/** @param base what an exit costs alone: a mix whose exits would take more than its CPUs has another rate, or other costs */
export function ratesOf({ unit, ticksPerNs }: Results, time: MixTime, base: Replicated): Rates {
  const { exitsPerSecond, notes } = exitRate(time);
  const ticksPerSecond = unit === 'instructions' ? null : ticksPerNs * 1e9;
  if (exitsPerSecond === null || ticksPerSecond === null) return { exitsPerSecond, ticksPerSecond, notes };
  const cpus = (exitsPerSecond * base.estimate) / ticksPerSecond;
  if (cpus <= (time.mix.threads ?? MOST_CPUS)) return { exitsPerSecond, ticksPerSecond, notes };
  const have = time.mix.threads === null ? '' : `, more than its ${String(time.mix.threads)} vCPUs have`;
  const implausible = `At the costs measured here these exits alone would take ${cpus.toPrecision(2)} CPUs${have}: the rate or the costs are not this VMM's, and no share of a CPU is shown.`;
  return { exitsPerSecond, ticksPerSecond: null, notes: [...notes, implausible] };
}
