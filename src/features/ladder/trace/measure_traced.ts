/** Measures exits again while the kernel records its own timestamps. */
import type { AppContext } from '../../../app/context.js';
import type { HostChoice } from '../../../app/host_choice.js';
import { onInterrupt } from '../../../app/interrupt.js';
import { openBackend } from '../../../app/open_host.js';
import type { Ladder, ModeLadder } from '../document/ladder.js';
import { tracedMode, type TracedExit, type TracedLadder, type TracedMode } from './traced_ladder.js';
import { EXIT_CODE } from '../../../lib/exit_code.js';
import { Failure } from '../../../lib/failure.js';
import type { Backend, LaunchRun } from '../../../measure/backend.js';
import { failureOfLaunch } from '../../../measure/failures.js';
import type { KernelTrace } from '../../../measure/kernel_trace.js';
import { baseCell, type BaseCell } from '../../../plan/cell.js';
import type { LaunchSpec } from '../../../samples/protocol.js';

const ROUNDS = 60;
/** Short blocks, so that the kernel's buffer holds the events of all of them. */
const EXITS_PER_BLOCK = 32;
const WATCHDOG_MS = 2000;

interface TraceOptions {
  readonly backend: Backend;
  readonly cell: BaseCell;
  readonly device: string;
  readonly cpu: number | null;
  readonly seed: string;
  readonly signal: AbortSignal;
  /** Told why the cell is not timed. */
  readonly onUntimed: (reason: string) => void;
  /** Starts recording; only the launch after it is traced. */
  readonly record: () => Promise<KernelTrace>;
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
    cells: [{ cell, exitsPerBlock: EXITS_PER_BLOCK }],
  };
}

/** @throws {Failure} what a launch ended with that was not interrupted; why its cell is not timed goes to `onUntimed` */
async function valuesOf(
  run: LaunchRun,
  { signal, device, onUntimed }: Pick<TraceOptions, 'signal' | 'device' | 'onUntimed'>,
): Promise<number[]> {
  const stop = (): void => run.stop();
  signal.addEventListener('abort', stop);
  const values: number[] = [];
  try {
    for await (const message of run.messages) {
      if (message.type === 'error' && !signal.aborted) throw failureOfLaunch(message, device);
      if (message.type === 'verified')
        for (const verdict of message.verdicts) if ('reason' in verdict) onUntimed(verdict.reason);
      if (message.type !== 'round' || !message.complete) continue;
      const dropped = new Set(message.drops.map(({ position }) => position));
      for (const [position, value] of message.median.entries())
        if (!dropped.has(position)) values.push(value);
    }
  } finally {
    signal.removeEventListener('abort', stop);
  }
  return values;
}

/**
 * A launch with tracing between two launches without: the difference is what tracing costs. Null when interrupted, or
 * when the cell could not be measured.
 */
async function measureTraced(options: TraceOptions): Promise<TracedExit | null> {
  const { backend, cell, signal } = options;
  const launch = (index: number): Promise<number[]> =>
    signal.aborted ? Promise.resolve([]) : valuesOf(backend.measure(specOf(options, index)), options);
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

const unavailable = (reason: string): TracedLadder => ({ status: 'unavailable', reason });

/** Records in the kernel, and cleans up there however the process ends, except by SIGKILL. */
class Recorder {
  private current: KernelTrace | null = null;
  /** Why the first cell that was not timed was not. */
  untimed: string | null = null;
  readonly controller = new AbortController();
  readonly release: () => void;

  constructor(private readonly context: AppContext) {
    this.release = onInterrupt(
      context.io,
      () => this.controller.abort(),
      () => {
        this.close();
        context.io.exit(EXIT_CODE.interrupted);
      },
    );
  }

  async open(): Promise<KernelTrace> {
    const opened = await this.context.dependencies.openKernelTrace();
    if (opened.status === 'unavailable')
      throw new Failure({
        what: "the kernel's timestamps",
        why: opened.reason,
        next: 'measure without --trace',
        exitCode: EXIT_CODE.hostCannotMeasure,
      });
    this.current = opened.trace;
    return opened.trace;
  }

  close(): void {
    this.current?.close();
  }
}

async function tracedModes(
  modes: readonly ModeLadder[],
  backend: Backend,
  choice: { readonly seed: string; readonly cpu: number | null; readonly device: string },
  recorder: Recorder,
): Promise<TracedMode[]> {
  const traced: TracedMode[] = [];
  for (const { exit, mode } of modes) {
    const measured = await measureTraced({
      ...choice,
      backend,
      cell: baseCell(exit, mode),
      signal: recorder.controller.signal,
      onUntimed: (reason) => (recorder.untimed ??= reason),
      record: () => recorder.open(),
    });
    const found = measured === null ? null : tracedMode(measured);
    if (found !== null) traced.push(found);
  }
  return traced;
}

/** Measures the exits of a ladder again, with the kernel's timestamps; says why where the host has none. */
export async function traceLadder(
  ladder: Ladder,
  { host, seed, cpu }: { readonly host: HostChoice; readonly seed: string; readonly cpu: number | null },
  context: AppContext,
): Promise<TracedLadder> {
  if (host.kind !== 'local') return unavailable('only the KVM of the local host can be traced');
  if (ladder.unit !== 'cycles') return unavailable("this host's clock is not the one that kernel traces use");
  const tried = await context.dependencies.openKernelTrace();
  if (tried.status === 'unavailable') return tried;
  tried.trace.close();
  const recorder = new Recorder(context);
  try {
    const backend = await openBackend(host, context);
    const modes = await tracedModes(ladder.modes, backend, { seed, cpu, device: host.device }, recorder);
    if (recorder.controller.signal.aborted) return { status: 'interrupted', modes };
    if (modes.length > 0) return { status: 'traced', modes };
    return unavailable(recorder.untimed ?? 'the kernel recorded no exit');
  } finally {
    recorder.close();
    recorder.release();
  }
}
