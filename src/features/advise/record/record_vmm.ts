import { EXIT_CODE } from '../../../lib/exit_code.js';
import { Failure } from '../../../lib/failure.js';
import type { AppContext } from '../../../app/context.js';
import { abortOnInterrupt } from '../../../app/interrupt.js';
import { chosenVmm } from './chosen_vmm.js';
import { record, type Recording } from './record.js';

const USUAL_SECONDS = 10;

export interface VmmFlags {
  readonly pid?: number | undefined;
  readonly vm?: string | undefined;
  readonly seconds?: number | undefined;
}

/**
 * Finds the VMM and records it until the time is over or a signal comes.
 * @throws {Failure} when there is no such VMM (usage), or the kernel may not be traced (the host cannot measure)
 */
export async function recordVmm(
  { io, dependencies }: AppContext,
  flags: VmmFlags,
): Promise<Recording & { readonly interrupted: boolean }> {
  const vmm = chosenVmm(flags, dependencies.runningVmms());
  const opened = await dependencies.openVmmTrace(vmm.pid);
  if (opened.status === 'unavailable')
    throw new Failure({
      what: `cannot record the exits of process ${String(vmm.pid)}`,
      why: opened.reason,
      next: 'docs/mixes.md lists other ways to count exits',
      exitCode: EXIT_CODE.hostCannotMeasure,
    });
  const controller = new AbortController();
  const release = abortOnInterrupt(io, controller);
  try {
    const recording = await record({
      ...opened,
      seconds: flags.seconds ?? USUAL_SECONDS,
      elapsedMs: dependencies.elapsedMs,
      signal: controller.signal,
    });
    for (const note of recording.list.notes) io.stderr.write(`${note}\n`);
    return { ...recording, interrupted: controller.signal.aborted };
  } finally {
    release();
    opened.trace.close();
  }
}
