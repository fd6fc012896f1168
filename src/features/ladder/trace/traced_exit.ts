import type { BaseCell } from '../../../plan/cell.js';
import type { Backend, LaunchRun } from '../../../measure/backend.js';
import { exitsPerBlock } from '../../../samples/exits_per_block.js';
import type { LaunchSpec } from '../../../samples/protocol.js';
import type { KernelTrace } from '../../../measure/kernel_trace.js';

const ROUNDS = 60;
const WATCHDOG_MS = 2000;

export interface TraceOptions {
  readonly backend: Backend;
  readonly cell: BaseCell;
  readonly device: string;
  readonly cpu: number | null;
  readonly seed: string;
  readonly signal: AbortSignal;
  /** Begins to record; what is measured before and after is not. */
  readonly record: () => Promise<KernelTrace>;
}

/** One bare exit with and without tracing; each value is a block's median, in ticks per exit. */
export interface TracedExit {
  readonly cell: BaseCell;
  readonly untraced: readonly number[];
  readonly traced: readonly number[];
  /** The events that were asked for. */
  readonly events: readonly string[];
  /** What the kernel recorded. */
  readonly text: string;
}

function specOf({ cell, device, cpu, seed }: TraceOptions, launch: number): LaunchSpec {
  return {
    type: 'launch',
    launch,
    device,
    cpu,
    seed,
    rounds: ROUNDS,
    watchdogMs: WATCHDOG_MS,
    clock: 'best',
    cells: [{ cell, exitsPerBlock: exitsPerBlock(cell, 'best') }],
  };
}

async function valuesOf(run: LaunchRun, signal: AbortSignal): Promise<number[]> {
  const stop = (): void => run.stop();
  signal.addEventListener('abort', stop);
  const values: number[] = [];
  try {
    for await (const message of run.messages) {
      if (message.type !== 'round' || !message.complete) continue;
      const dropped = new Set(message.drops.map(({ position }) => position));
      values.push(...message.median.filter((_, position) => !dropped.has(position)));
    }
  } finally {
    signal.removeEventListener('abort', stop);
  }
  return values;
}

/**
 * A launch with tracing between two without: what tracing costs is the difference. Null when it was interrupted or
 * the cell could not be measured.
 */
export async function measureTraced(options: TraceOptions): Promise<TracedExit | null> {
  const { backend, cell, signal } = options;
  const launch = (index: number): Promise<number[]> =>
    signal.aborted ? Promise.resolve([]) : valuesOf(backend.measure(specOf(options, index)), signal);
  const before = await launch(0);
  if (signal.aborted) return null;
  const trace = await options.record();
  try {
    const traced = await launch(1);
    const text = trace.take();
    trace.close();
    const untraced = [...before, ...(await launch(2))];
    const all = traced.length > 0 && untraced.length > 0;
    return all ? { cell, untraced, traced, events: trace.events, text } : null;
  } finally {
    trace.close();
  }
}
