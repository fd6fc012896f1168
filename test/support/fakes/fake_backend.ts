import { isUndelayed, type Cell } from '../../../src/plan/cell.js';
import type { Backend, LaunchRun, ScaleRun } from '../../../src/measure/backend.js';
import { ARCHES } from '../../../src/plan/arch.js';
import { FakeClock, fakeCalls, NO_DELAY } from './fake_clock.js';
import { FakeCounter } from './fake_counter.js';
import { fakeHost } from './fake_host.js';
import { seededRandom, shuffled, type FakeMeter, type FakeMoment, type FakeOptions } from './fake_meter.js';
import { goneError } from '../../../src/measure/failures.js';
import type { LaunchAccount } from '../../../src/samples/account.js';
import type { CellVerdict, Host, LaunchMessage, LaunchSpec, Round } from '../../../src/samples/protocol.js';
import { FakeScale } from './fake_scale.js';
import type { ScaleSpec } from '../../../src/samples/scale_messages.js';

export type { FakeOptions };

const SET_UP_MS = 200;

/** An emulated host counts; on any other blocks take time. */
function meterOf(spec: LaunchSpec, options: FakeOptions): FakeMeter {
  const { host } = options;
  const arch = ARCHES.find((known) => known === host?.arch);
  if (host?.emulation === undefined || arch === undefined) return new FakeClock(spec, options);
  return new FakeCounter(spec, arch, host.emulation.ticksPerInstruction);
}

function isAt(moment: FakeMoment | undefined, launch: number, round: number): boolean {
  return moment?.launch === launch && moment.round === round;
}

/** One launch of the fake: the same spec gives the same messages, whatever the real time. */
class FakeLaunch implements LaunchRun {
  readonly messages: AsyncIterable<LaunchMessage>;
  private stopped = false;
  private killed = false;
  private readonly meter: FakeMeter;
  private elapsedMs = SET_UP_MS;

  constructor(
    private readonly spec: LaunchSpec,
    private readonly options: FakeOptions,
    private readonly spend: (ms: number) => void,
  ) {
    this.meter = meterOf(spec, options);
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
    let timed = verdicts.filter(({ status }) => status === 'verified').map(({ cell }) => cell);
    const exitsPerBlock = rounds === 0 ? null : this.meter.calibrate(timed);
    if (exitsPerBlock !== null) yield { type: 'calibrated', launch, exitsPerBlock };
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
      const failures = timed.flatMap((index) => this.failureAt(round, index) ?? []);
      timed = timed.filter((index) => !failures.some(({ cell }) => cell === index));
      yield this.round(round, timed);
      if (failures.length > 0) yield { type: 'verified', launch, verdicts: failures };
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

  /** How a cell fails in a round, or undefined in its proof; null where it does not. */
  private failureAt(round: number | undefined, index: number): CellVerdict | null {
    const failed = this.options.failed?.[this.spec.cells[index]?.cell.id ?? ''];
    const { launch } = this.spec;
    if (failed === undefined || failed.round !== round || (failed.launch ?? launch) !== launch) return null;
    const { reason, field, fault } = failed;
    return { status: 'failed', cell: index, reason, ...(field && { field }), ...(fault && { fault }) };
  }

  private verdict(cell: Cell, index: number): CellVerdict {
    const failed = this.failureAt(undefined, index);
    const skipped = this.options.skipped?.[cell.id] ?? this.notOffered(cell);
    if (failed !== null) return failed;
    if (skipped !== undefined) return { status: 'skipped', cell: index, reason: skipped };
    const fieldsCompared = cell.kind === 'transfer' ? 18 * cell.groups.length : 0;
    const perExit = cell.kind === 'control' ? {} : { perExit: fakeCalls(cell) };
    return { status: 'verified', cell: index, exits: 4, fieldsCompared, ...perExit };
  }

  /** Why the host cannot move the groups of a cell that way, or delay it; undefined where it can. */
  private notOffered(cell: Cell): string | undefined {
    if (this.options.host?.emulation !== undefined && !isUndelayed(cell)) return NO_DELAY;
    if (cell.kind !== 'transfer') return undefined;
    for (const group of this.options.host?.groups ?? []) {
      const offered = group[cell.transfer];
      if (offered.status === 'skipped' && cell.groups.some((name) => name === group.name))
        return offered.reason;
    }
    return undefined;
  }

  private round(round: number, timed: readonly number[]): Round {
    const { launch, seed } = this.spec;
    const random = seededRandom(Number(BigInt(seed) % 1_000_003n) + launch * 7_919 + round);
    const order = shuffled(timed, random);
    const blocks = order.map((index) => this.meter.block(index, random));
    this.pass(blocks.reduce((sum, { ms }) => sum + ms, 0));
    const every = this.options.dropEvery ?? 0;
    const dropped = every > 0 && round % every === every - 1 ? 1 : 0;
    const exact = blocks.slice(dropped).flatMap((block) => block.exact ?? []);
    return {
      type: 'round',
      launch,
      round,
      cell: order,
      mean: blocks.map(({ mean }) => mean),
      median: blocks.map(({ median }) => median),
      min: blocks.map(({ min }) => min),
      drops: dropped === 1 ? [{ position: 0, reason: 'migrated' }] : [],
      complete: true,
      ...(exact.length === 0 ? {} : { exact }),
    };
  }

  private pass(ms: number): void {
    this.elapsedMs += ms;
    this.spend(ms);
  }

  private cutRound(round: number, timed: readonly number[]): Round {
    return { ...this.round(round, timed.slice(0, 1)), drops: [], complete: false };
  }

  private closed(): LaunchMessage {
    const { counters, host = fakeHost() } = this.options;
    const { source, hz, emptyPairTicks } = host.clock;
    return {
      type: 'closed',
      launch: this.spec.launch,
      durationMs: this.elapsedMs,
      clock: { source, hz, emptyPairTicks },
      noise: {
        involuntarySwitches: 3,
        voluntarySwitches: 1,
        minorFaults: 40,
        stealMs: 0,
        memoryLocked: true,
      },
      histograms: this.meter.histograms(),
      ...this.account(),
      ...(counters === undefined ? {} : { counters }),
    };
  }

  private account(): { account?: LaunchAccount } {
    const { account, noAccount } = this.options;
    if (noAccount !== undefined) return { account: { status: 'skipped', reason: noAccount } };
    if (account === undefined) return {};
    const cells = this.spec.cells.flatMap(({ cell: { id } }, cell) => {
      const own = account(id, this.spec.launch);
      return own === undefined ? [] : [{ cell, ...own }];
    });
    return { account: { status: 'read', cells } };
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

  scale(spec: ScaleSpec): ScaleRun {
    return new FakeScale(spec, this.options, (ms) => {
      this.elapsedMs += ms;
    });
  }

  measure(spec: LaunchSpec): LaunchRun {
    return new FakeLaunch(spec, this.options, (ms) => {
      this.elapsedMs += ms;
    });
  }
}
