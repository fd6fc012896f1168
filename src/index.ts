/**
 * Measure what a KVM userspace exit costs, from a program:
 *
 *     import { measure, plan, probe, summarize } from 'kvm-exit-bench';
 *
 *     const host = await probe();
 *     const samples = await measure(plan({ preset: 'quick', exit: ['pio-out'] }), { host });
 *     for (const { kind, subject, ratio } of summarize(samples).comparisons)
 *       if (kind === 'sync-ioctl') console.log(subject, ratio.estimate, ratio.low, ratio.high);
 *
 * Whatever a caller can do something about is thrown as a {@link Failure}.
 */
import { randomBytes } from 'node:crypto';
import { measureRun } from './app/measure_run.js';
import type { Backend } from './measure/backend.js';
import { createNativeBackend } from './measure/native_backend.js';
import type { Host, LaunchMessage } from './samples/protocol.js';
import type { Progress, Samples } from './samples/samples.js';
import type { Plan } from './plan/plan.js';

export { EXIT_CODE, type ExitCode } from './lib/exit_code.js';
export { Failure } from './lib/failure.js';
export type { Backend, LaunchRun } from './measure/backend.js';
export { createCommandBackend, type CommandBackendOptions } from './measure/command_backend.js';
export type { CellVerdict, Host, LaunchMessage, LaunchSpec, Round, Warning } from './samples/protocol.js';
export type { Progress, SampledCell, Samples } from './samples/samples.js';
export type { Cell, Direction, Exit, Group, Mode, Transfer } from './plan/cell.js';
export type { Plan } from './plan/plan.js';
export { resolvePlan as plan, type PlanOptions } from './plan/resolve.js';
export { withExitsPerBlock } from './samples/exits_per_block.js';
export { summarize, type SummarizeOptions } from './stats/summarize.js';
export type { Comparison, Estimate, Level, Summary } from './stats/summary.js';

const DEFAULT_DEVICE = '/dev/kvm';

export interface ProbeOptions {
  /** The device node of KVM; `/dev/kvm` unless given. */
  readonly device?: string | undefined;
  /** Where to measure; this machine's own KVM unless given. `device` is then the backend's business. */
  readonly backend?: Backend | undefined;
}

export interface MeasureOptions extends ProbeOptions {
  /** What {@link probe} said, so that it need not be asked again. */
  readonly host?: Host | undefined;
  /** Decimal digits, below 2^64; drawn unless given. The order of cells in each round follows from it. */
  readonly seed?: string | undefined;
  /** Ends the run after the block under way; what was measured is returned, `stopReason` says `interrupted`. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Every message of every launch as it comes, with its time (ISO 8601). */
  readonly onMessage?: ((message: LaunchMessage, at: string) => void) | undefined;
}

function backendOf({ backend, device }: ProbeOptions): Backend {
  return backend ?? createNativeBackend({ device: device ?? DEFAULT_DEVICE });
}

/**
 * What this host is and what it can measure.
 * @throws {Failure} when there is no device, no permission for it, or KVM is too old
 */
export async function probe(options: ProbeOptions = {}): Promise<Host> {
  return backendOf(options).probe();
}

/**
 * Measures the cells of a plan in fresh processes, until its target interval or its time limit is reached; while there is
 * time, launches that other work on the host disturbed are followed by others, as `kvm-exit-bench run` does it.
 * Numbers are ticks of the host's clock per exit, raw: give them to {@link summarize}.
 * @throws {Failure} when the host cannot measure, no cell proves itself, or a launch fails; to keep what
 * was measured before that, listen with `onMessage`
 */
export async function measure(plan: Plan, options: MeasureOptions = {}): Promise<Samples> {
  const backend = backendOf(options);
  const host = options.host ?? (await backend.probe());
  const seed = options.seed ?? randomBytes(8).readBigUInt64BE().toString();
  const { signal: interrupt, onProgress, onMessage } = options;
  const { samples, failure } = await measureRun(
    { opened: { backend, host }, plan, seed },
    { interrupt, onProgress, onMessage },
  );
  if (failure !== null) throw failure;
  return samples;
}
