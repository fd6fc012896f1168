import { Failure } from '../../../lib/failure.js';
import type { Plan } from '../../../plan/plan.js';
import { launchSpec } from '../../../samples/launch_spec.js';
import type { Progress } from '../../../samples/samples.js';
import { takeLaunch, type LaunchWorld, type PooledLaunch } from './take_launch.js';

export interface PoolOptions extends Omit<LaunchWorld, 'onRound' | 'onCalibrated'> {
  /** Its cells; all launches have as many rounds as it has at the most. */
  readonly plan: Plan;
  readonly seed: string;
  /** Number of the first launch: those before it were measured by an earlier part of the pool. */
  readonly firstLaunch: number;
  /** Time for measuring, set-up included; no launch is begun that would hardly end in it. */
  readonly budgetMs: number;
  readonly onLaunch: (launch: PooledLaunch) => void;
  readonly onProgress: (progress: Progress) => void;
}

/** Why a pool ended; a failure keeps what was measured before it. */
export interface PoolEnd {
  readonly reason: 'max-time' | 'interrupted' | 'failed';
  readonly failure: Failure | null;
  /** Launches that ended before they were whole. */
  readonly lost: number;
}

/** Takes the launches of a pool, one after the other, until its time is used. */
class PoolTaker {
  private readonly startMs: number;
  private taken = 0;

  constructor(private readonly options: PoolOptions) {
    this.startMs = options.now();
  }

  async take(): Promise<PoolEnd> {
    const { interrupt, firstLaunch, onLaunch } = this.options;
    try {
      for (let launch = firstLaunch; ; launch++) {
        if (this.leftMs() < this.usualMs()) return { reason: 'max-time', failure: null, lost: 0 };
        const whole = await this.launch(launch);
        if (whole === null) return { reason: 'interrupted', failure: null, lost: 1 };
        this.taken++;
        onLaunch(whole);
        if (interrupt.aborted) return { reason: 'interrupted', failure: null, lost: 0 };
      }
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      return { reason: 'failed', failure: error, lost: 1 };
    }
  }

  private launch(launch: number): Promise<PooledLaunch | null> {
    const { plan, seed, device } = this.options;
    const spec = launchSpec({ plan, seed, device, launch, rounds: plan.maxRounds });
    this.report('proving', launch, 0);
    const onRound = (rounds: number): void => {
      this.report('measuring', launch, rounds);
    };
    return takeLaunch(spec, { ...this.options, onRound });
  }

  private leftMs(): number {
    return this.options.budgetMs - (this.options.now() - this.startMs);
  }

  /** Of a launch so far; 0 before the first. */
  private usualMs(): number {
    return this.taken === 0 ? 0 : (this.options.now() - this.startMs) / this.taken;
  }

  private report(phase: Progress['phase'], launch: number, round: number): void {
    const { plan, budgetMs, firstLaunch, now } = this.options;
    const elapsedMs = now() - this.startMs;
    const perLaunchMs = this.taken === 0 ? null : elapsedMs / (launch - firstLaunch + round / plan.maxRounds);
    this.options.onProgress({
      phase,
      launch,
      launches:
        perLaunchMs === null ? launch + 1 : firstLaunch + Math.max(1, Math.floor(budgetMs / perLaunchMs)),
      round,
      roundsPlanned: plan.maxRounds,
      elapsedMs,
      remainingMs: Math.max(0, this.leftMs()),
      widestInterval: null,
      widestCell: null,
    });
  }
}

/** Does not reject with a {@link Failure}: the end carries it, and what was measured before is kept. */
export function takePool(options: PoolOptions): Promise<PoolEnd> {
  return new PoolTaker(options).take();
}
