import type { Cell } from '../plan/cell.js';
import type { Backend, LaunchRun } from './backend.js';
import { fakeTicks } from './fake_costs.js';
import { fakeHost } from './fake_host.js';
import { histogramOf, seededRandom, shuffled } from './fake_noise.js';
import { goneError, type LaunchErrorCode } from './failures.js';
import { type CellVerdict, type Host, type LaunchMessage, type LaunchSpec, type Round } from './protocol.js';

/** Where in a run something happens. */
export interface FakeMoment {
  readonly launch: number;
  readonly round: number;
}

export interface FakeOptions {
  readonly host?: Host;
  /** Relative width of the noise on each block. */
  readonly noise?: number;
  /** Launches in which every KVM_RUN costs 5,000 ticks more. */
  readonly slowLaunches?: readonly number[];
  /** Reasons by cell id: a cell that fails verification (in one launch or all), and one that is skipped. */
  readonly failed?: Readonly<Record<string, { reason: string; field?: string; launch?: number }>>;
  readonly skipped?: Readonly<Record<string, string>>;
  /** Every n-th round loses its first block to a migration; 0: none. */
  readonly dropEvery?: number;
  readonly error?: FakeMoment & { readonly code: LaunchErrorCode; readonly cell?: string };
  /** The launch goes without a word. */
  readonly crash?: FakeMoment;
}

const SET_UP_MS = 200;
const SPEC_HZ = 2_600_000_000;

function isAt(moment: FakeMoment | undefined, launch: number, round: number): boolean {
  return moment?.launch === launch && moment.round === round;
}

/** One launch of the fake: the same spec gives the same messages, whatever the real time. */
class FakeLaunch implements LaunchRun {
  readonly messages: AsyncIterable<LaunchMessage>;
  private stopped = false;
  private killed = false;
  private readonly values: number[][];
  private elapsedMs = SET_UP_MS;

  constructor(
    private readonly spec: LaunchSpec,
    private readonly options: FakeOptions,
    private readonly spend: (ms: number) => void,
  ) {
    this.values = spec.cells.map(() => []);
    this.messages = this.run();
  }

  stop(): void {
    this.stopped = true;
  }

  kill(): void {
    this.killed = true;
  }

  private async *run(): AsyncGenerator<LaunchMessage> {
    const { launch, rounds, cpu } = this.spec;
    this.spend(SET_UP_MS);
    yield { type: 'opened', launch, cpu: cpu ?? 1, pid: 1000 + launch };
    const verdicts = this.spec.cells.map(({ cell }, index) => this.verdict(cell, index));
    yield { type: 'verified', launch, verdicts };
    const timed = verdicts.filter(({ status }) => status === 'verified').map(({ cell }) => cell);
    for (let round = 0; round < rounds; round++) {
      await new Promise((resolve) => setImmediate(resolve));
      const error = this.errorAt(round);
      if (error !== null) yield error;
      if (error !== null || this.killed || isAt(this.options.crash, launch, round)) return;
      if (this.isStopped()) {
        // A stop comes while a round is under way and leaves a cut one, as on a real host.
        yield this.cutRound(round, timed);
        break;
      }
      yield this.round(round, timed);
    }
    yield this.closed();
  }

  /** A function, because a stop comes between two messages. */
  private isStopped(): boolean {
    return this.stopped;
  }

  private errorAt(round: number): LaunchMessage | null {
    const { error } = this.options;
    const { launch } = this.spec;
    if (error === undefined || !isAt(error, launch, round)) return null;
    const { code, cell = null } = error;
    const message = code === 'watchdog' ? 'no exit within the bound' : 'the fake was told to fail';
    return { ...goneError(launch), code, operation: 'KVM_RUN', errno: 'EINTR', cell, message };
  }

  private verdict(cell: Cell, index: number): CellVerdict {
    const failed = this.options.failed?.[cell.id];
    const skipped = this.options.skipped?.[cell.id];
    if (failed !== undefined && (failed.launch ?? this.spec.launch) === this.spec.launch) {
      const { reason, field } = failed;
      return { status: 'failed', cell: index, reason, ...(field === undefined ? {} : { field }) };
    }
    if (skipped !== undefined) return { status: 'skipped', cell: index, reason: skipped };
    const fieldsCompared = cell.kind === 'transfer' ? 18 * cell.groups.length : 0;
    return { status: 'verified', cell: index, exits: 4, fieldsCompared };
  }

  private round(round: number, timed: readonly number[]): Round {
    const { launch, seed } = this.spec;
    const random = seededRandom(Number(BigInt(seed) % 1_000_003n) + launch * 7_919 + round);
    const order = shuffled(timed, random);
    const median = order.map((index) => this.block(index, random));
    const every = this.options.dropEvery ?? 0;
    return {
      type: 'round',
      launch,
      round,
      cell: order,
      mean: median.map((ticks) => Math.round(ticks * 1.01)),
      median,
      min: median.map((ticks) => Math.round(ticks * 0.98)),
      drops: every > 0 && round % every === every - 1 ? [{ position: 0, reason: 'migrated' }] : [],
      complete: true,
    };
  }

  private block(index: number, random: () => number): number {
    const { cell, exitsPerBlock } = this.spec.cells[index] ?? { exitsPerBlock: 1 };
    if (cell === undefined) return 0;
    const noise = 1 + (this.options.noise ?? 0.004) * (random() + random() + random() - 1.5);
    const slow = this.options.slowLaunches?.includes(this.spec.launch) ?? false;
    const ticks = Math.round(fakeTicks(cell, slow) * noise * 10) / 10;
    const ms = (ticks * exitsPerBlock * 1000) / SPEC_HZ;
    this.elapsedMs += ms;
    this.spend(ms);
    this.values[index]?.push(ticks);
    return ticks;
  }

  private cutRound(round: number, timed: readonly number[]): Round {
    return { ...this.round(round, timed.slice(0, 1)), drops: [], complete: false };
  }

  private closed(): LaunchMessage {
    const histograms = this.values.flatMap((values, cell) => {
      const exits = this.spec.cells[cell]?.exitsPerBlock ?? 0;
      return values.length === 0 ? [] : [{ cell, ...histogramOf(values, exits) }];
    });
    return {
      type: 'closed',
      launch: this.spec.launch,
      durationMs: this.elapsedMs,
      clock: { source: 'tsc', hz: SPEC_HZ, emptyPairTicks: 52 },
      noise: {
        involuntarySwitches: 3,
        voluntarySwitches: 1,
        minorFaults: 40,
        stealMs: 0,
        memoryLocked: true,
      },
      histograms,
      exact: [],
    };
  }
}

/**
 * A deterministic backend for tests and examples; it measures nothing. Its time is its own: {@link now} moves by
 * what the blocks would have taken, so that time limits can be tested without waiting.
 */
export class FakeBackend implements Backend {
  readonly name = 'fake';
  private elapsedMs = 0;

  constructor(private readonly options: FakeOptions = {}) {}

  /** Milliseconds of the fake's own time. */
  readonly now = (): number => this.elapsedMs;

  /** The fake's own time as a date, from 2026-01-01 on. */
  readonly wallClock = (): Date => new Date(Date.UTC(2026, 0, 1) + this.elapsedMs);

  probe(): Promise<Host> {
    return Promise.resolve(this.options.host ?? fakeHost());
  }

  measure(spec: LaunchSpec): LaunchRun {
    return new FakeLaunch(spec, this.options, (ms) => {
      this.elapsedMs += ms;
    });
  }
}
