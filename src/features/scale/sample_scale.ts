/** Samples scaling: launches one after the other, each with its share of the time. */
import { EXIT_CODE } from '../../lib/exit_code.js';
import { Failure } from '../../lib/failure.js';
import { parseSeed } from '../../lib/seed.js';
import type { Backend, ScaleRun } from '../../measure/backend.js';
import { failureOfLaunch, goneError, unexpectedFailure } from '../../measure/failures.js';
import type { Cell } from '../../plan/cell.js';
import type { Host } from '../../samples/protocol.js';
import type { Progress } from '../../samples/samples.js';
import type {
  ScaleMessage,
  ScaleRoundMessage,
  ScaleSpec,
  ScaleVerdict,
  VmLayout,
} from '../../samples/scale_messages.js';

/** What to measure, and for how long. */
export interface ScalePlan {
  readonly cells: readonly Cell[];
  /** Ascending, 1 among them: efficiency is against one thread. */
  readonly threads: readonly number[];
  readonly windowMs: number;
  readonly launches: number;
  readonly maxTimeSeconds: number;
  readonly watchdogMs: number;
}

/** A round that was not cut off. */
type ScaleRound = Pick<ScaleRoundMessage, 'launch' | 'round' | 'windows'>;

export interface ScaleSamples {
  readonly plan: ScalePlan;
  readonly seed: string;
  readonly startedAt: string;
  readonly durationMs: number;
  readonly interrupted: boolean;
  /** CPU of each thread. */
  readonly cpus: readonly number[];
  /** The proof of each cell in each layout; one launch that skips or fails it does so for all. */
  readonly verdicts: readonly ScaleVerdict[];
  readonly rounds: readonly ScaleRound[];
  /** Windows that a signal cut short. */
  readonly dropped: number;
}

export interface ScaleOptions {
  readonly plan: ScalePlan;
  readonly backend: Backend;
  readonly host: Host;
  readonly seed: string;
  readonly interrupt: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
  readonly now: () => number;
  readonly wallClock: () => Date;
}

/** Time alone ends a launch. */
const MOST_ROUNDS = 100_000;
const SEED_STEP = 0x9e3779b97f4a7c15n;
const SEED_MASK = (1n << 64n) - 1n;

function keyOf({ cell, machines }: { readonly cell: number; readonly machines: VmLayout }): string {
  return `${String(cell)}/${machines}`;
}

export function scaleNotHere(): Failure {
  return new Failure({
    what: 'cannot measure scaling on this host',
    why: 'an emulated host counts the instructions of one CPU and has no time',
    next: 'measure on a host with KVM: leave --host out, or give --host ssh:NAME',
    exitCode: EXIT_CODE.hostCannotMeasure,
  });
}

function nothingToScale(verdicts: readonly ScaleVerdict[]): Failure {
  const [first] = verdicts.flatMap((verdict) => (verdict.status === 'verified' ? [] : [verdict.reason]));
  return new Failure({
    what: 'nothing to measure',
    why: `the threads asked for can run no cell; the first reason: ${first ?? 'there is no cell'}`,
    next: 'choose other cells with --exit and --mode, or fewer --threads; probe lists what this host can do',
    exitCode: EXIT_CODE.harnessFailed,
  });
}

class ScaleSampler {
  private readonly rounds: ScaleRound[] = [];
  private readonly verdicts = new Map<string, ScaleVerdict>();
  private readonly startMs: number;
  private cpus: readonly number[] = [];
  private dropped = 0;
  private run: ScaleRun | null = null;

  constructor(private readonly options: ScaleOptions) {
    this.startMs = options.now();
  }

  async sample(): Promise<{ samples: ScaleSamples; failure: Failure | null }> {
    const { plan, seed, interrupt, wallClock } = this.options;
    const startedAt = wallClock().toISOString();
    const stop = (): void => this.run?.stop();
    interrupt.addEventListener('abort', stop);
    const failure = await this.launches();
    interrupt.removeEventListener('abort', stop);
    const durationMs = this.elapsedMs();
    const verdicts = [...this.verdicts.values()];
    const { rounds, cpus, dropped } = this;
    const interrupted = interrupt.aborted || failure !== null;
    return {
      samples: { plan, seed, startedAt, durationMs, interrupted, cpus, verdicts, rounds, dropped },
      failure,
    };
  }

  private elapsedMs(): number {
    return this.options.now() - this.startMs;
  }

  private async launches(): Promise<Failure | null> {
    try {
      for (let launch = 0; launch < this.options.plan.launches; launch++) {
        if (this.options.interrupt.aborted) return null;
        await this.launch(launch);
      }
      return null;
    } catch (error) {
      this.run?.kill();
      if (this.options.interrupt.aborted) return null;
      return error instanceof Failure ? error : unexpectedFailure(error);
    }
  }

  private async launch(launch: number): Promise<void> {
    const { backend, host, interrupt } = this.options;
    const run = backend.scale?.(this.specOf(launch));
    if (run === undefined) throw scaleNotHere();
    this.run = run;
    this.report('proving', launch, 0);
    let closed = false;
    for await (const message of run.messages) {
      if (message.type === 'error') throw failureOfLaunch(message, host.device);
      this.take(message, run);
      closed ||= message.type === 'closed';
    }
    if (!closed && !interrupt.aborted) throw failureOfLaunch(goneError(launch), host.device);
  }

  private specOf(launch: number): ScaleSpec {
    const { plan, host, seed } = this.options;
    return {
      type: 'scale',
      launch,
      device: host.device,
      seed: String((parseSeed(seed) + BigInt(launch) * SEED_STEP) & SEED_MASK),
      rounds: MOST_ROUNDS,
      watchdogMs: plan.watchdogMs,
      windowMs: plan.windowMs,
      threads: [...plan.threads],
      cells: [...plan.cells],
    };
  }

  private take(message: ScaleMessage, run: ScaleRun): void {
    if (message.type === 'opened') this.cpus = message.cpus;
    if (message.type === 'verified') this.judge(message.verdicts);
    if (message.type === 'round') this.takeRound(message, run);
  }

  /** @throws {Failure} when no cell is left to time */
  private judge(verdicts: readonly ScaleVerdict[]): void {
    for (const verdict of verdicts) {
      const before = this.verdicts.get(keyOf(verdict));
      if (before === undefined || before.status === 'verified') this.verdicts.set(keyOf(verdict), verdict);
    }
    const known = [...this.verdicts.values()];
    if (known.every(({ status }) => status !== 'verified')) throw nothingToScale(known);
  }

  private takeRound({ launch, round, windows, dropped, complete }: ScaleRoundMessage, run: ScaleRun): void {
    this.dropped += dropped;
    if (!complete) return;
    this.rounds.push({ launch, round, windows });
    this.report('measuring', launch, round + 1);
    const { launches, maxTimeSeconds } = this.options.plan;
    const share = (maxTimeSeconds * 1000 * (launch + 1)) / launches;
    if (this.elapsedMs() >= share) run.stop();
  }

  private report(phase: Progress['phase'], launch: number, round: number): void {
    const { launches, maxTimeSeconds } = this.options.plan;
    this.options.onProgress({
      phase,
      launch,
      launches,
      round,
      roundsPlanned: null,
      elapsedMs: this.elapsedMs(),
      remainingMs: Math.max(0, maxTimeSeconds * 1000 - this.elapsedMs()),
      widestInterval: null,
      widestCell: null,
    });
  }
}

/** Measures how exits scale. Does not reject: an error that ends it is returned with what was measured until then. */
export function sampleScale(
  options: ScaleOptions,
): Promise<{ readonly samples: ScaleSamples; readonly failure: Failure | null }> {
  return new ScaleSampler(options).sample();
}
