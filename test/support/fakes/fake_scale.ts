import type { Cell } from '../../../src/plan/cell.js';
import { FAKE_HZ, fakeTicks } from './fake_clock.js';
import { seededRandom, type FakeOptions } from './fake_meter.js';
import type { ScaleRun } from '../../../src/measure/backend.js';
import {
  VM_LAYOUTS,
  type VmLayout,
  type ScaleMessage,
  type ScaleSpec,
  type ScaleVerdict,
} from '../../../src/samples/scale_messages.js';

/** What each further thread costs all of them: vCPUs of one VM share its locks. */
const LOSS: Readonly<Record<VmLayout, number>> = { one: 0.1, each: 0.02 };
const CPUS = 2;

function verdictsOf({ cells }: ScaleSpec, { skipped, failed }: FakeOptions): ScaleVerdict[] {
  return cells.flatMap(({ id }, cell) =>
    VM_LAYOUTS.map((machines): ScaleVerdict => {
      const reason = skipped?.[id];
      if (reason !== undefined) return { status: 'skipped', cell, machines, reason };
      const failure = failed?.[id];
      if (failure !== undefined && failure.round === undefined)
        return { status: 'failed', cell, machines, reason: failure.reason };
      return { status: 'verified', cell, machines };
    }),
  );
}

/** Exits of one thread in a window, before noise. */
function exitsOf(cell: Cell, machines: VmLayout, threads: number, windowMs: number): number {
  const alone = (windowMs * FAKE_HZ) / 1000 / fakeTicks(cell, false);
  return alone * (1 - LOSS[machines]) ** (threads - 1);
}

/** A scaling that is made up; the same spec gives the same messages. */
export class FakeScale implements ScaleRun {
  readonly messages: AsyncIterable<ScaleMessage>;
  private stopped = false;

  constructor(
    private readonly spec: ScaleSpec,
    private readonly options: FakeOptions,
    private readonly spend: (ms: number) => void,
  ) {
    this.messages = this.run();
  }

  stop(): void {
    this.stopped = true;
  }

  kill(): void {
    this.stopped = true;
  }

  private isStopped(): boolean {
    return this.stopped;
  }

  private async *run(): AsyncGenerator<ScaleMessage> {
    const { launch, rounds, threads } = this.spec;
    const cpus = Array.from({ length: Math.max(...threads) }, (_, thread) => thread % CPUS);
    yield { type: 'opened', launch, cpus, pid: 1000 + launch };
    let verdicts = verdictsOf(this.spec, this.options);
    yield { type: 'verified', launch, verdicts };
    for (let round = 0; round < rounds; round++) {
      await new Promise((resolve) => setImmediate(resolve));
      if (this.isStopped()) break;
      const failures = verdicts.flatMap((verdict) => this.failureAt(round, verdict) ?? []);
      verdicts = verdicts.filter((each) => !failures.some(({ cell }) => cell === each.cell));
      yield this.round(round, verdicts);
      if (failures.length > 0) yield { type: 'verified', launch, verdicts: failures };
    }
    yield { type: 'closed', launch };
  }

  /** How a proved cell fails in a round; null where it does not. */
  private failureAt(round: number, { cell, machines, status }: ScaleVerdict): ScaleVerdict | null {
    const failure = this.options.failed?.[this.spec.cells[cell]?.id ?? ''];
    if (status !== 'verified' || failure?.round !== round) return null;
    return { status: 'failed', cell, machines, reason: failure.reason };
  }

  private round(round: number, verdicts: readonly ScaleVerdict[]): ScaleMessage {
    const { launch, cells, threads, windowMs } = this.spec;
    const random = seededRandom(launch * 7_919 + round);
    const timed = verdicts.filter(({ status }) => status === 'verified');
    const windows = timed.flatMap(({ cell: index, machines }) =>
      threads.map((count) => {
        const cell = cells[index];
        const alone = cell === undefined ? 1 : exitsOf(cell, machines, count, windowMs);
        const exits = Array.from({ length: count }, () => Math.round(alone * (1 + 0.01 * (random() - 0.5))));
        return { cell: index, machines, exits, ns: exits.map(() => windowMs * 1e6) };
      }),
    );
    this.spend(windows.length * windowMs);
    return { type: 'round', launch, round, windows, dropped: 0, complete: true };
  }
}
