/** Processes of this machine, each told from a later one that has the same number. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { errnoOf } from './system_reason.js';

/** What a file remembers of the process that writes it. */
export const writerSchema = z.strictObject({
  pid: z.number().int().positive(),
  /** When it was started, in clock ticks since the machine was (field 22 of /proc/PID/stat, proc(5)). */
  startTicks: z.number().nonnegative().optional(),
  /** /proc/sys/kernel/random/boot_id */
  bootId: z.string().optional(),
});
export type Writer = z.infer<typeof writerSchema>;

function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return null;
  }
}

/** Null where there is no such process, only what is left of one, or no /proc. */
function startTicksOf(pid: number): number | null {
  const stat = textOf(`/proc/${String(pid)}/stat`);
  // The name in brackets may hold brackets and blanks itself; the state, field 3, follows it.
  const [state, ...rest] = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? [];
  const ticks = Number(rest[18]);
  return state === undefined || state === 'Z' || !Number.isFinite(ticks) ? null : ticks;
}

function bootId(): string | null {
  return textOf('/proc/sys/kernel/random/boot_id');
}

/** This process. Where the system says nothing more of it, its number alone. */
export function thisWriter(): Writer {
  const { pid } = process;
  const [startTicks, boot] = [startTicksOf(pid), bootId()];
  return startTicks === null || boot === null ? { pid } : { pid, startTicks, bootId: boot };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Another user's process is alive too.
    return errnoOf(error) === 'EPERM';
  }
}

/** Whether another process than this one is that writer. One that left its number alone is taken for any of that number. */
export function isWriting({ pid, startTicks, bootId: boot }: Writer): boolean {
  if (pid === process.pid) return false;
  if (startTicks === undefined || boot === undefined) return isAlive(pid);
  return boot === bootId() && startTicks === startTicksOf(pid);
}
