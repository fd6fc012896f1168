/** The process that writes a file, as the file remembers it. */
import { readdirSync, statSync } from 'node:fs';
import { z } from 'zod';
import { bootId, startTicksOf } from './process_identity.js';

/** What a file remembers of the process that writes it. */
export const writerSchema = z.strictObject({
  pid: z.number().int().positive(),
  /** When it was started, in clock ticks since the machine was. */
  startTicks: z.number().nonnegative().optional(),
  /** /proc/sys/kernel/random/boot_id */
  bootId: z.string().optional(),
});
export type Writer = z.infer<typeof writerSchema>;

/** This process. Where the system says nothing more of it, its number alone. */
export function thisWriter(): Writer {
  const { pid } = process;
  const [startTicks, boot] = [startTicksOf(pid), bootId()];
  return startTicks === null || boot === null ? { pid } : { pid, startTicks, bootId: boot };
}

function isSameFile(path: string, { dev, ino }: { readonly dev: bigint; readonly ino: bigint }): boolean {
  try {
    const stats = statSync(path, { bigint: true });
    return stats.dev === dev && stats.ino === ino;
  } catch {
    return false;
  }
}

/** Whether a process has a file open; null where another user's process may not be asked. */
function hasOpen(pid: number, path: string): boolean | null {
  const descriptors = `/proc/${String(pid)}/fd`;
  try {
    const file = statSync(path, { bigint: true });
    return readdirSync(descriptors).some((fd) => isSameFile(`${descriptors}/${fd}`, file));
  } catch {
    return null;
  }
}

/**
 * Whether another process than this one is that writer and still writes the file: it has the number, the start and the
 * boot, and has the file open where that can be seen. A number alone, as older files have it, is not believed unseen.
 */
export function isWriting({ pid, startTicks, bootId: boot }: Writer, path: string): boolean {
  if (pid === process.pid) return false;
  const isKnown = startTicks !== undefined && boot !== undefined;
  if (isKnown && (boot !== bootId() || startTicks !== startTicksOf(pid))) return false;
  return hasOpen(pid, path) ?? isKnown;
}
