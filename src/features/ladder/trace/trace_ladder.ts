import { EXIT_CODE } from '../../../lib/exit_code.js';
import { Failure } from '../../../lib/failure.js';
import type { Backend } from '../../../measure/backend.js';
import type { KernelTrace } from '../../../measure/kernel_trace.js';
import { measureTraced } from './traced_exit.js';
import { baseCell } from '../../../plan/cell.js';
import type { Ladder, ModeLadder } from '../document/ladder.js';
import { tracedMode, type TracedLadder, type TracedMode } from './traced_ladder.js';
import type { CliContext } from '../../../app/context.js';
import type { HostChoice } from '../../../app/host_choice.js';
import { onInterrupt } from '../../../app/io.js';
import { openHost } from '../../../app/open_host.js';

const unavailable = (reason: string): TracedLadder => ({ status: 'unavailable', reason });

/** Records in the kernel; what it leaves there goes away whatever ends the process, SIGKILL apart. */
class Recorder {
  private current: KernelTrace | null = null;
  readonly controller = new AbortController();
  readonly release: () => void;

  constructor(private readonly context: CliContext) {
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
      record: () => recorder.open(),
    });
    const found = measured === null ? null : tracedMode(measured);
    if (found !== null) traced.push(found);
  }
  return traced;
}

/** What the kernel recorded of the exits that a ladder leads up to, or why it could not; measured anew. */
export async function traceLadder(
  ladder: Ladder,
  { host, seed, cpu }: { readonly host: HostChoice; readonly seed: string; readonly cpu: number | null },
  context: CliContext,
): Promise<TracedLadder> {
  if (host.kind !== 'local') return unavailable("only this machine's own KVM can be traced");
  if (ladder.unit !== 'cycles') return unavailable('the clock of this host is not the one that a trace has');
  const tried = await context.dependencies.openKernelTrace();
  if (tried.status === 'unavailable') return tried;
  tried.trace.close();
  const recorder = new Recorder(context);
  try {
    const backend = await openHost(host, context);
    const modes = await tracedModes(ladder.modes, backend, { seed, cpu, device: host.device }, recorder);
    if (recorder.controller.signal.aborted) return { status: 'interrupted', modes };
    return modes.length === 0 ? unavailable('the kernel recorded no exit') : { status: 'traced', modes };
  } finally {
    recorder.close();
    recorder.release();
  }
}
