import type { Plan } from '../plan/plan.js';
import type { KeptProgress } from '../samples/stopped_run.js';
import type { StopReason } from '../samples/samples.js';

export type Limits = Pick<Plan, 'launches' | 'minRounds' | 'maxRounds' | 'targetInterval' | 'maxTimeSeconds'>;

/** What the intervals say so far. */
export interface Reached {
  /** Width of the widest, as a share of its estimate; null when not known yet. */
  readonly widest: number | null;
  /** How far the rounds of a launch spread, as a share; null when not known yet. */
  readonly roundSpread: number | null;
}

export const NOTHING_REACHED: Reached = { widest: null, roundSpread: null };

/** The number and length of launches that suit a spread best; the statistics know, but they stand right of this room. */
export type BestLength = (
  costs: Readonly<Record<'setUpMs' | 'roundMs' | 'totalMs' | 'leastLaunches' | 'leastRounds', number>>,
  roundSpread: number,
) => { readonly launches: number; readonly rounds: number };

/** What to do when a launch has ended (or before the first). */
export type NextStep =
  | { readonly kind: 'launch'; readonly rounds: number }
  | { readonly kind: 'stop'; readonly reason: StopReason };

const NOTHING_DONE = { whole: 0, roundsPerLaunch: null } as const;
/** A launch that would have to end before this share of its rounds is not begun. */
const LEAST_SHARE = 0.5;

/**
 * When to stop. The first launch shows what starting a launch costs, what a round costs and how rounds spread; from
 * these follows how many rounds a launch has, so that the time goes where it narrows the printed intervals. The other
 * launches take as many. From the plan's number of launches on the run ends as soon as the target is met, or when the
 * time is used; it ends there in any case when it has the rounds that the plan's launches have at the most: the user set
 * that cap. All times are milliseconds of one monotonic clock.
 */
export class Schedule {
  private launch: number;
  private launchStartMs = 0;
  private deadlineMs = 0;
  /** When the set-up of the launch under way was over; null before. */
  private measuringSinceMs: number | null = null;
  private round: number;
  private setUpMs = 0;
  private roundMs = 0;
  private roundsPerLaunch: number | null;
  private planned: number;
  private roundsDone: number;

  constructor(
    private readonly limits: Limits,
    private readonly bestLength: BestLength,
    private readonly startMs: number,
    done: Pick<KeptProgress, 'whole' | 'roundsPerLaunch'> = NOTHING_DONE,
  ) {
    this.launch = done.whole - 1;
    this.round = done.roundsPerLaunch ?? 0;
    this.planned = limits.launches;
    this.roundsDone = done.whole * (done.roundsPerLaunch ?? 0);
    this.roundsPerLaunch = done.roundsPerLaunch;
    // Where there is nothing to decide the first launch is as long as the others.
    if (limits.minRounds === limits.maxRounds) this.roundsPerLaunch = limits.maxRounds;
  }

  private get endMs(): number {
    return this.startMs + this.limits.maxTimeSeconds * 1000;
  }

  /** Launches planned so far; grows when some are added. */
  get launches(): number {
    return Math.max(this.planned, this.launch + 1);
  }

  /** Rounds that the launch under way is to take; null while the first still decides. */
  get roundsPlanned(): number | null {
    return this.roundsPerLaunch;
  }

  /** @param isEnough asked when the planned launches are done: false adds launches, whatever else was reached */
  next(nowMs: number, reached: Reached, isEnough: () => boolean = () => true): NextStep {
    if (this.launch === 0) this.roundsPerLaunch = Math.max(1, this.round);
    const launch = this.launch + 1;
    const reason = this.reasonToEnd(launch, nowMs, reached, isEnough);
    if (reason !== null) return { kind: 'stop', reason };
    this.launch = launch;
    this.launchStartMs = nowMs;
    this.measuringSinceMs = null;
    this.round = 0;
    // A slow launch may not take the time of those that the plan asks for; of added ones there is one less.
    const sharers = Math.max(1, this.limits.launches - launch);
    this.deadlineMs = nowMs + (this.endMs - nowMs) / sharers;
    return { kind: 'launch', rounds: this.roundsPerLaunch ?? this.limits.maxRounds };
  }

  private reasonToEnd(
    launch: number,
    nowMs: number,
    { widest }: Reached,
    isEnough: () => boolean,
  ): StopReason | null {
    if (launch === 0) return null;
    const isPlanned = launch < this.limits.launches;
    if (!isPlanned && isEnough()) {
      if (widest !== null && widest <= this.limits.targetInterval) return 'target-reached';
      if (this.roundsDone >= this.limits.launches * this.limits.maxRounds) return 'max-rounds';
    }
    const rounds = isPlanned ? 1 : Math.max(1, LEAST_SHARE * (this.roundsPerLaunch ?? 1));
    return nowMs + this.setUpMs + rounds * this.roundMs > this.endMs ? 'max-time' : null;
  }

  /** The launch under way has verified its cells and begins to measure. */
  measuring(nowMs: number): void {
    this.measuringSinceMs = nowMs;
    this.setUpMs = nowMs - this.launchStartMs;
  }

  /** A complete round has come; true: end the launch. */
  roundDone(nowMs: number, { roundSpread }: Reached): boolean {
    this.round += 1;
    this.roundsDone += 1;
    this.roundMs = (nowMs - (this.measuringSinceMs ?? this.launchStartMs)) / this.round;
    if (nowMs >= this.endMs) return true;
    if (this.launch > 0 || this.roundsPerLaunch !== null) return nowMs >= this.deadlineMs;
    if (this.round < this.limits.minRounds) return false;
    return nowMs >= this.deadlineMs || this.isLongEnough(roundSpread);
  }

  /** Whether the first launch has the rounds that suit what it shows. */
  private isLongEnough(roundSpread: number | null): boolean {
    if (roundSpread === null) return false;
    const { setUpMs, roundMs, limits } = this;
    const { launches: leastLaunches, minRounds: leastRounds, maxTimeSeconds } = limits;
    const costs = { setUpMs, roundMs, totalMs: maxTimeSeconds * 1000, leastLaunches, leastRounds };
    const best = this.bestLength(costs, roundSpread);
    this.planned = best.launches;
    return this.round >= best.rounds;
  }

  /** Milliseconds that are likely left if the target is not met before; null before the first round. */
  remainingMs(nowMs: number): number | null {
    if (this.roundMs === 0) return null;
    const leftMs = Math.max(0, this.endMs - nowMs);
    const perLaunch = this.roundsPerLaunch;
    if (perLaunch === null) return leftMs;
    const launchesLeft = this.launches - this.launch - 1;
    const rounds = Math.max(0, perLaunch - this.round) + launchesLeft * perLaunch;
    return Math.min(leftMs, rounds * this.roundMs + launchesLeft * this.setUpMs);
  }
}
