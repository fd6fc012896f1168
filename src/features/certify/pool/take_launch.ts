import { Failure } from '../../../lib/failure.js';
import type { Backend, LaunchRun } from '../../../measure/backend.js';
import { failureOfLaunch, goneError, unexpectedFailure } from '../../../measure/failures.js';
import type { SpecCell } from '../../../samples/exits_per_block.js';
import type { LaunchMessage, LaunchSpec, Round } from '../../../samples/protocol.js';
import { SampleLog } from '../../../samples/sample_log.js';
import type { CellOutcome } from '../../../samples/samples.js';

/** One whole launch of a pool, with what the gate needs of each block. */
export interface PooledLaunch {
  /** Number in the pool; the order of its blocks follows from it and the pool's seed. */
  readonly launch: number;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  /** Set-up included. */
  readonly durationMs: number;
  /** By cell and round: median ticks per exit of the block's sub-batches; NaN for a block that was dropped. */
  readonly values: readonly Float64Array[];
  /** Mean ticks per exit of the same blocks; pools of older versions have none. */
  readonly means?: readonly Float64Array[] | undefined;
  readonly outcomes: readonly CellOutcome[];
}

export interface LaunchWorld {
  readonly backend: Backend;
  readonly device: string;
  /** Ends the launch after the block under way; it is then not whole. */
  readonly interrupt: AbortSignal;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  readonly wallClock: () => Date;
  /** Called at each step of the set-up (0), of which the last ends it, and after each complete round. */
  readonly onRound?: (rounds: number) => void;
  /** Called when its pilot has found the exits per block that the spec left open. */
  readonly onCalibrated?: (cells: readonly SpecCell[]) => void;
}

function columnsOf(cells: number, rounds: readonly Round[], column: 'median' | 'mean'): Float64Array[] {
  const columns = Array.from({ length: cells }, () => new Float64Array(rounds.length).fill(NaN));
  rounds.forEach((round, row) => {
    const dropped = new Set(round.drops.map(({ position }) => position));
    round.cell.forEach((cell, position) => {
      const own = columns[cell];
      if (own !== undefined && !dropped.has(position)) own[row] = round[column][position] ?? NaN;
    });
  });
  return columns;
}

const UNVERIFIED: CellOutcome = { status: 'skipped', reason: 'the launch ended before it was verified' };

/** Reads a launch's messages and knows whether it is whole. */
class LaunchReader {
  readonly log: SampleLog;
  closed = false;

  constructor(
    private readonly spec: LaunchSpec,
    private readonly world: LaunchWorld,
  ) {
    this.log = new SampleLog(spec.cells);
  }

  read(message: LaunchMessage): void {
    const { interrupt, device, onRound, onCalibrated, wallClock } = this.world;
    if (message.type === 'error' && !interrupt.aborted) throw failureOfLaunch(message, device);
    // Every exit of every cell would fill the memory in an hour.
    if (message.type !== 'closed') this.log.add(message, wallClock().toISOString());
    if (message.type === 'calibrated') onCalibrated?.(this.log.cells);
    if (message.type === 'verified' || message.type === 'calibrated') onRound?.(0);
    if (message.type === 'round' && message.complete) onRound?.(this.log.completeRounds);
    if (message.type === 'closed') this.closed = true;
  }

  get isWhole(): boolean {
    return this.closed && this.log.completeRounds === this.spec.rounds;
  }

  columns(column: 'median' | 'mean'): Float64Array[] {
    const whole = this.log.rounds.filter(({ complete }) => complete);
    return columnsOf(this.spec.cells.length, whole, column);
  }
}

async function readAll(run: LaunchRun, reader: LaunchReader): Promise<void> {
  try {
    for await (const message of run.messages) reader.read(message);
  } catch (error) {
    run.kill();
    throw error instanceof Failure ? error : unexpectedFailure(error);
  }
}

/**
 * Measures one launch with all rounds of its spec.
 * @returns null when it was interrupted before it had all of them
 * @throws {Failure} when it fails
 */
export async function takeLaunch(spec: LaunchSpec, world: LaunchWorld): Promise<PooledLaunch | null> {
  const { backend, interrupt, now, wallClock, device } = world;
  const startMs = now();
  const startedAt = wallClock().toISOString();
  const run = backend.measure(spec);
  const reader = new LaunchReader(spec, world);
  const stop = (): void => {
    run.stop();
  };
  interrupt.addEventListener('abort', stop);
  if (interrupt.aborted) stop();
  try {
    await readAll(run, reader);
  } finally {
    interrupt.removeEventListener('abort', stop);
  }
  if (!reader.closed && !interrupt.aborted) throw failureOfLaunch(goneError(spec.launch), device);
  if (!reader.isWhole) return null;
  return {
    launch: spec.launch,
    startedAt,
    durationMs: now() - startMs,
    values: reader.columns('median'),
    means: reader.columns('mean'),
    outcomes: spec.cells.map((_, index) => reader.log.outcome(index) ?? UNVERIFIED),
  };
}
