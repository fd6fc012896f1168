/** Synthetic runs whose true levels are known: what this kind of machine does, put together from its parts. */
import type { Random } from '../../src/stats/inference/random.js';

/** What disturbs a measurement. Shares are of the level; standard deviations unless said otherwise. */
export interface Disturbances {
  /** A factor on everything in a launch: outer load. */
  readonly load: number;
  /** A launch's own effect on one cell: memory layout, placement. */
  readonly launch: number;
  /** A block's own noise. */
  readonly block: number;
  /** A straight line over the run, its ends apart by up to this (uniform, either sign). */
  readonly drift: number;
  /** First round of each launch, decaying by a factor e in five rounds. */
  readonly warmUp: number;
  /** Autoregressive noise that all cells of a round share, and that of one cell: spread and lag-one correlation. */
  readonly sharedWaves: number;
  readonly ownWaves: number;
  readonly lagOne: number;
  /** Share of blocks made up to 40% slower. */
  readonly spikes: number;
  /** Chance of a launch that a neighbour makes up to 40% of its rounds, one after the other, half as slow again. */
  readonly bursts: number;
  /** Ticks that one of two states of the host adds to each KVM_RUN; every launch draws its state anew. */
  readonly fineStateTicks: number;
}

/** One measured cell: ticks per exit, and whether a KVM_RUN is in it that states act on. */
export interface SyntheticCell {
  readonly ticks: number;
  readonly entersGuest: boolean;
}

/** One launch: by cell, the value of each round in order. */
export interface SyntheticLaunch {
  readonly cells: readonly Float64Array[];
}

const SPIKE_AT_MOST = 0.4;
const WARM_UP_ROUNDS = 5;
const BURST_SHARE_AT_MOST = 0.4;
const BURST_FACTOR = 1.5;

/** Seeded noise: uniform numbers, and normal ones by Box and Muller, which come in pairs. */
export class Noise {
  private spare: number | null = null;

  constructor(private readonly random: Random) {}

  /** Uniform in [0, 1). */
  next(): number {
    return this.random.next();
  }

  below(n: number): number {
    return this.random.below(n);
  }

  /** Mean 0, standard deviation 1. */
  normal(): number {
    const { spare } = this;
    this.spare = null;
    if (spare !== null) return spare;
    const radius = Math.sqrt(-2 * Math.log(1 - this.random.next()));
    const angle = 2 * Math.PI * this.random.next();
    this.spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }
}

/** Autoregressive noise of one launch, in its stationary state from the first round. */
function waves(rounds: number, spread: number, lagOne: number, noise: Noise): Float64Array {
  const values = new Float64Array(rounds);
  if (spread === 0) return values;
  const innovation = Math.sqrt(1 - lagOne * lagOne);
  let state = noise.normal();
  for (let i = 0; i < rounds; i++) {
    values[i] = spread * state;
    state = lagOne * state + innovation * noise.normal();
  }
  return values;
}

/** ln of what a neighbour's burst does to each round of a launch. */
function burstOf(rounds: number, chance: number, noise: Noise): Float64Array {
  const logs = new Float64Array(rounds);
  if (chance === 0 || noise.next() >= chance) return logs;
  const length = Math.floor(noise.next() * BURST_SHARE_AT_MOST * rounds);
  const begin = noise.below(rounds - length + 1);
  return logs.fill(Math.log(BURST_FACTOR), begin, begin + length);
}

interface LaunchSetting {
  readonly model: Disturbances;
  readonly cells: readonly SyntheticCell[];
  readonly rounds: number;
  /** Where the launch's rounds lie on the run's straight line: share of the level at each round. */
  readonly drift: (round: number) => number;
}

function syntheticLaunch(setting: LaunchSetting, noise: Noise): SyntheticLaunch {
  const { model, cells, rounds, drift } = setting;
  const burst = burstOf(rounds, model.bursts, noise);
  const fine = model.fineStateTicks * noise.below(2);
  const load = model.load * noise.normal();
  const shared = waves(rounds, model.sharedWaves, model.lagOne, noise);
  const common = shared.map(
    (wave, i) => load + wave + (burst[i] ?? 0) + drift(i) + model.warmUp * Math.exp(-i / WARM_UP_ROUNDS),
  );
  const measured = cells.map(({ ticks, entersGuest }) => {
    const own = model.launch * noise.normal();
    const wave = waves(rounds, model.ownWaves, model.lagOne, noise);
    return common.map((share, i) => {
      const extra = entersGuest ? fine : 0;
      const spike = noise.next() < model.spikes ? 1 + SPIKE_AT_MOST * noise.next() : 1;
      const log = share + own + (wave[i] ?? 0) + model.block * noise.normal();
      return (ticks + extra) * Math.exp(log) * spike;
    });
  });
  return { cells: measured };
}

export interface RunSetting {
  readonly model: Disturbances;
  readonly cells: readonly SyntheticCell[];
  readonly launches: number;
  readonly rounds: number;
}

/** A run of several launches one after the other. */
export function syntheticRun(
  { model, cells, launches, rounds }: RunSetting,
  noise: Noise,
): SyntheticLaunch[] {
  const slope = model.drift * (2 * noise.next() - 1);
  const total = launches * rounds;
  return Array.from({ length: launches }, (_, launch) => {
    const drift = (round: number): number => slope * ((launch * rounds + round + 0.5) / total - 0.5);
    return syntheticLaunch({ model, cells, rounds, drift }, noise);
  });
}
