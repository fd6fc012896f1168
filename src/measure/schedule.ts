import type { Plan } from '../plan/plan.js';
import type { KeptProgress } from '../samples/stopped_run.js';
import type { StopReason } from '../samples/samples.js';

export type Limits = Pick<Plan, 'launches' | 'minRounds' | 'maxRounds' | 'targetInterval' | 'maxTimeSeconds'>;

/** What to do when a launch has ended (or before the first). */
export type NextStep =
  | { readonly kind: 'launch'; readonly rounds: number }
  | { readonly kind: 'stop'; readonly reason: StopReason };

const NOTHING_DONE = { whole: 0, roundsPerLaunch: null } as const;

/**
 * When to stop. The first launch decides how many rounds a launch has: it runs until its widest interval, shrunk
 * by the square root of the launches to come, meets the target, or its share of the time is used. The others take
 * as many. Launches are added while the target is missed and time is left, unless the first one ran into
 * `maxRounds`: the user set that cap. All times are milliseconds of one monotonic clock.
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

  constructor(
    private readonly limits: Limits,
    private readonly startMs: number,
    done: Pick<KeptProgress, 'whole' | 'roundsPerLaunch'> = NOTHING_DONE,
  ) {
    this.launch = done.whole - 1;
    this.round = done.roundsPerLaunch ?? 0;
    this.roundsPerLaunch = done.roundsPerLaunch;
    // Where there is nothing to decide the first launch is as long as the others.
    if (limits.minRounds === limits.maxRounds) this.roundsPerLaunch = limits.maxRounds;
  }

  private get endMs(): number {
    return this.startMs + this.limits.maxTimeSeconds * 1000;
  }

  /** Launches planned so far; grows when some are added. */
  get launches(): number {
    return Math.max(this.limits.launches, this.launch + 1);
  }

  /** Rounds that the launch under way is to take; null while the first still decides. */
  get roundsPlanned(): number | null {
    return this.roundsPerLaunch;
  }

  /**
   * @param widest widest relative interval so far, null when not known yet
   * @param isEnough asked when the planned launches are done: false adds launches, whatever else was reached
   */
  next(nowMs: number, widest: number | null, isEnough: () => boolean = () => true): NextStep {
    if (this.launch === 0) this.roundsPerLaunch = Math.max(1, this.round);
    const launch = this.launch + 1;
    const reason = this.reasonToEnd(launch, nowMs, widest, isEnough);
    if (reason !== null) return { kind: 'stop', reason };
    this.launch = launch;
    this.launchStartMs = nowMs;
    this.measuringSinceMs = null;
    this.round = 0;
    const sharers = Math.max(1, this.limits.launches - launch);
    this.deadlineMs = nowMs + (this.endMs - nowMs) / sharers;
    return { kind: 'launch', rounds: this.roundsPerLaunch ?? this.limits.maxRounds };
  }

  private reasonToEnd(
    launch: number,
    nowMs: number,
    widest: number | null,
    isEnough: () => boolean,
  ): StopReason | null {
    if (launch === 0) return null;
    if (launch >= this.limits.launches && isEnough()) {
      if (this.reached(widest, 1)) return 'target-reached';
      if (this.roundsPerLaunch === this.limits.maxRounds) return 'max-rounds';
    }
    return nowMs + this.setUpMs + this.roundMs > this.endMs ? 'max-time' : null;
  }

  /** The launch under way has verified its cells and begins to measure. */
  measuring(nowMs: number): void {
    this.measuringSinceMs = nowMs;
    this.setUpMs = nowMs - this.launchStartMs;
  }

  /** A complete round has come; true: end the launch. */
  roundDone(nowMs: number, widest: number | null): boolean {
    this.round += 1;
    this.roundMs = (nowMs - (this.measuringSinceMs ?? this.launchStartMs)) / this.round;
    if (nowMs >= this.endMs) return true;
    const enough = this.round >= this.limits.minRounds;
    if (this.launch === 0)
      return enough && (this.reached(widest, Math.sqrt(this.limits.launches)) || nowMs >= this.deadlineMs);
    const added = this.launch >= this.limits.launches;
    return nowMs >= this.deadlineMs || (added && enough && this.reached(widest, 1));
  }

  private reached(widest: number | null, shrink: number): boolean {
    return widest !== null && widest / shrink <= this.limits.targetInterval;
  }

  /** Milliseconds that are likely left; null before the first round. Never beyond the time allowed. */
  remainingMs(nowMs: number, widest: number | null): number | null {
    if (this.roundMs === 0) return null;
    const leftMs = Math.max(0, this.endMs - nowMs);
    const perLaunch = this.roundsPerLaunch ?? this.expectedRounds(widest);
    if (perLaunch === null) return leftMs;
    const launchesLeft = this.launches - this.launch - 1;
    const rounds = Math.max(0, perLaunch - this.round) + launchesLeft * perLaunch;
    return Math.min(leftMs, rounds * this.roundMs + launchesLeft * this.setUpMs);
  }

  /** Intervals narrow with the square root of the rounds. */
  private expectedRounds(widest: number | null): number | null {
    if (widest === null) return null;
    const { launches, targetInterval, minRounds, maxRounds } = this.limits;
    const needed = this.round * (widest / Math.sqrt(launches) / targetInterval) ** 2;
    return Math.min(maxRounds, Math.max(minRounds, Math.ceil(needed)));
  }
}
