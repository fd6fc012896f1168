import { Failure } from '../lib/failure.js';
import { parseSeed } from '../lib/seed.js';
import type { Backend, LaunchRun } from './backend.js';
import { type Block, BlockFeed } from './block_feed.js';
import { failureOfLaunch, goneError, nothingToTime, unexpectedFailure } from './failures.js';
import { type BestLength, NOTHING_REACHED, type Reached, Schedule } from './schedule.js';
import type { Cell } from '../plan/cell.js';
import type { Plan } from '../plan/plan.js';
import { type KeptRun, progressOf } from '../samples/stopped_run.js';
import { specCells, withExitsPerBlock, type SpecCell } from '../samples/exits_per_block.js';
import { launchSpec } from '../samples/launch_spec.js';
import type { Host, LaunchMessage, LaunchSpec, Round } from '../samples/protocol.js';
import { MOST_BLOCKS } from '../samples/sizes.js';
import { SampleLog } from '../samples/sample_log.js';
import type { Progress, Samples, StopReason } from '../samples/samples.js';

/** The adaptive stop's view of a run; the statistics have one, but they stand right of this room. */
export interface IntervalView {
  add(round: Round): void;
  /** The widest interval as a share of its estimate, and its cell's index; null while too little is known. */
  widest(): WidestCell | null;
  /** How far the rounds of a launch spread, as a share; null while too little is known. */
  roundSpread(): number | null;
}

export interface WidestCell {
  readonly relative: number;
  readonly cell: number;
}

export interface SamplerOptions {
  readonly plan: Plan;
  readonly backend: Backend;
  /** What the backend's probe said: the device to open and the clock's rate. */
  readonly host: Host;
  /** Decimal digits; each launch's order of cells follows from it. */
  readonly seed: string;
  /** A stopped run that this one continues: its launches come before those that are measured. */
  readonly kept?: KeptRun | undefined;
  /** Made when the first launch has verified its cells; null stands for a cell that is not timed. */
  readonly createTracker: (cells: readonly (Cell | null)[]) => IntervalView;
  readonly bestLength: BestLength;
  /**
   * Asked when the planned launches are done, and after each one more: false adds launches while there is time. To be
   * decided by controls only: who looks at the cells that are judged until they please finds what is not there.
   */
  readonly isEnough?: ((samples: Samples) => boolean) | undefined;
  /** Ends the run after the block under way; what was measured is kept. */
  readonly interrupt?: AbortSignal | undefined;
  /** Every message as it comes, with its time (ISO 8601): the journal. What it throws ends the run. */
  readonly onMessage?: ((message: LaunchMessage, at: string) => void) | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Monotonic milliseconds. */
  readonly now?: (() => number) | undefined;
  readonly wallClock?: (() => Date) | undefined;
}

/** What a run came to: all that was measured, and why it ended early if it did. */
export interface SampleOutcome {
  readonly samples: Samples;
  /** Null unless the run was ended by an error; the samples then hold what came before it. */
  readonly failure: Failure | null;
}

/** Something that takes part in a run, such as a tinybench suite; it resolves when it has seen the end. */
export type Drive = (sampler: Sampler) => Promise<void>;

/** Takes the samples of a plan: one launch after the other, until the {@link Schedule} says that it is enough. */
export class Sampler {
  private readonly log: SampleLog;
  private readonly feed: BlockFeed;
  private readonly schedule: Schedule;
  private readonly firstLaunch: number;
  /** Launches of a continued run that were cut short: they do not count as launches of the plan. */
  private readonly cutLaunches: number;
  /** The launch whose cells are proved; -1 before there is one. */
  private provedLaunch = -1;
  /** Cells that the tracker watches. */
  private timedCells = 0;
  private readonly now: () => number;
  private readonly wallClock: () => Date;
  private readonly startMs: number;
  private readonly startedAt: string;
  private tracker: IntervalView | null = null;
  private widest: WidestCell | null = null;
  private current: LaunchRun | null = null;
  private failure: Failure | null = null;
  private outcome: Promise<SampleOutcome> | null = null;

  /** @throws {Failure} (usage) for an invalid seed */
  constructor(private readonly options: SamplerOptions) {
    parseSeed(options.seed);
    this.now = options.now ?? (() => performance.now());
    this.wallClock = options.wallClock ?? (() => new Date());
    this.log = new SampleLog(specCells(options.plan));
    this.feed = new BlockFeed(this.cells, options.host.clock.hz / 1000);
    const { kept, plan } = options;
    for (const { message, at } of kept?.messages ?? []) this.log.add(message, at);
    this.startMs = this.now() - (kept?.durationMs ?? 0);
    this.startedAt = kept?.startedAt ?? this.wallClock().toISOString();
    const done = progressOf(this.log.launchRecords, plan.minRounds);
    this.firstLaunch = done.nextLaunch;
    this.cutLaunches = done.nextLaunch - done.whole;
    this.schedule = new Schedule(plan, options.bestLength, this.startMs, done);
  }

  /** Cells of the run in the order of their indices; the first launch finds the exits per block that no plan gives. */
  get cells(): readonly SpecCell[] {
    return this.log.cells;
  }

  /** Starts the run if that has not been done, and waits for its end. Does not reject. */
  run(): Promise<SampleOutcome> {
    this.outcome ??= this.sample();
    return this.outcome;
  }

  /** The next block of a cell when it has been measured; null when the run has ended without one more. */
  block(cellId: string): Promise<Block | null> {
    return this.feed.next(cellId);
  }

  private async sample(): Promise<SampleOutcome> {
    const { interrupt, seed } = this.options;
    const stopLaunch = (): void => this.current?.stop();
    interrupt?.addEventListener('abort', stopLaunch);
    const stopReason = await this.runLaunches();
    interrupt?.removeEventListener('abort', stopLaunch);
    const durationMs = this.now() - this.startMs;
    this.feed.end();
    const samples = this.log.samples({ seed, startedAt: this.startedAt, durationMs, stopReason });
    return { samples, failure: this.failure };
  }

  private isInterrupted(): boolean {
    return this.options.interrupt?.aborted === true;
  }

  private async runLaunches(): Promise<StopReason> {
    for (let launch = this.firstLaunch; ; launch++) {
      if (this.isInterrupted()) return 'interrupted';
      const step = this.schedule.next(this.now(), this.reached(), () => this.isEnough());
      if (step.kind === 'stop') return step.reason;
      const room = this.roundsLeft();
      if (room < 1) return 'max-rounds';
      await this.runLaunch(launch, Math.min(step.rounds, room));
      if (this.isInterrupted() || this.failure !== null) return 'interrupted';
    }
  }

  /** Rounds that can still be read again when they are written. */
  private roundsLeft(): number {
    const blocks = this.log.rounds.reduce((sum, { cell }) => sum + cell.length, 0);
    return Math.floor((MOST_BLOCKS - blocks) / this.cells.length);
  }

  private reached(): Reached {
    if (this.tracker === null) return NOTHING_REACHED;
    return { widest: this.widest?.relative ?? null, roundSpread: this.tracker.roundSpread() };
  }

  private isEnough(): boolean {
    const { seed, isEnough } = this.options;
    if (isEnough === undefined) return true;
    const durationMs = this.now() - this.startMs;
    const soFar = { seed, startedAt: this.startedAt, durationMs, stopReason: 'max-rounds' } as const;
    return isEnough(this.log.samples(soFar));
  }

  private async runLaunch(launch: number, rounds: number): Promise<void> {
    try {
      this.current = this.options.backend.measure(this.specOf(launch, rounds));
      this.report('proving', launch, 0);
      let closed = false;
      for await (const message of this.current.messages) {
        this.keep(message);
        closed = this.handle(message, this.current) || closed;
      }
      // After an interrupt a launch may end badly: that is no failure.
      if (!closed && !this.isInterrupted())
        throw failureOfLaunch(goneError(launch), this.options.host.device);
    } catch (error) {
      this.failure = error instanceof Failure ? error : unexpectedFailure(error);
      this.current?.kill();
    } finally {
      this.current = null;
    }
  }

  private specOf(launch: number, rounds: number): LaunchSpec {
    const { plan, host, seed } = this.options;
    const known = withExitsPerBlock(plan, this.cells);
    return launchSpec({ plan: known, seed, device: host.device, launch, rounds });
  }

  private keep(message: LaunchMessage): void {
    const at = this.wallClock().toISOString();
    this.log.add(message, at);
    this.options.onMessage?.(message, at);
  }

  /** True for the message that ends a launch well. A verdict may also come after a round: of what failed in it. */
  private handle(message: LaunchMessage, run: LaunchRun): boolean {
    if (message.type === 'verified') this.verified(message.launch);
    // The pilot is part of the set-up.
    if (message.type === 'calibrated') this.schedule.measuring(this.now());
    if (message.type === 'round' && message.complete) this.roundCame(message, run);
    if (message.type === 'error' && !this.isInterrupted())
      throw failureOfLaunch(message, this.options.host.device);
    return message.type === 'closed';
  }

  private verified(launch: number): void {
    const isProof = launch !== this.provedLaunch;
    this.provedLaunch = launch;
    if (isProof) this.schedule.measuring(this.now());
    const outcomes = this.cells.map((_, index) => this.log.outcome(index));
    const timed = this.cells.map(({ cell }, index) => (outcomes[index]?.status === 'verified' ? cell : null));
    const wanted = this.cells.some(({ cell }) => cell.kind !== 'control')
      ? ['base', 'transfer']
      : ['control'];
    if (!timed.some((cell) => cell !== null && wanted.includes(cell.kind))) throw nothingToTime(outcomes);
    this.track(timed);
    if (isProof) this.report('measuring', launch, 0);
  }

  /** Nobody waits for the interval of a cell that has failed. */
  private track(timed: readonly (Cell | null)[]): void {
    const count = timed.filter((cell) => cell !== null).length;
    if (this.tracker !== null && count === this.timedCells) return;
    this.timedCells = count;
    this.tracker = this.options.createTracker(timed);
    for (const round of this.log.rounds) if (round.complete) this.tracker.add(round);
    this.widest = this.tracker.widest();
  }

  private roundCame(round: Round, run: LaunchRun): void {
    this.tracker?.add(round);
    this.widest = this.tracker?.widest() ?? null;
    this.feed.publish(round, this.cells);
    if (this.schedule.roundDone(this.now(), this.reached())) run.stop();
    this.report('measuring', round.launch, round.round + 1);
  }

  private report(phase: Progress['phase'], launch: number, round: number): void {
    const nowMs = this.now();
    this.options.onProgress?.({
      phase,
      launch,
      launches: this.cutLaunches + this.schedule.launches,
      round,
      roundsPlanned: this.schedule.roundsPlanned,
      elapsedMs: nowMs - this.startMs,
      remainingMs: this.schedule.remainingMs(nowMs),
      widestInterval: this.widest?.relative ?? null,
      widestCell: this.widest === null ? null : (this.cells[this.widest.cell]?.cell.id ?? null),
    });
  }
}
