/** What the kernel of an emulated host wrote into its log: warnings and worse, sent when all requests are answered. */
import { parsedJson } from '../lib/json.js';
import { z } from 'zod';
import { printable } from './console.js';

const kernelLogSchema = z.strictObject({ type: z.literal('kernel-log'), lines: z.array(z.string()) });

/** The lines of a message of native/runner/kernel_log.h; null for any other line of ours. */
export function kernelLogOf(line: string): readonly string[] | null {
  if (!line.startsWith('{"type":"kernel-log"')) return null;
  try {
    return kernelLogSchema.parse(parsedJson(line)).lines;
  } catch {
    return null;
  }
}

/**
 * How the kernel says that something in it is wrong: WARN (kernel/panic.c), BUG and Oops (arch/.../traps.c), the
 * sanitizers (lib/ubsan.c, mm/kasan, mm/kfence, kernel/kcsan), lockdep, the watchdogs; and that a module was given a
 * parameter that it does not have (kernel/module/main.c).
 */
const SPLATS: readonly RegExp[] = [
  /\bWARNING: (CPU: \d|\S+:\d+ at |(possible|suspicious|bad|inconsistent|held) )/,
  /\bBUG: |\bkernel BUG at\b|\bOops\b|\bgeneral protection fault\b|\bunable to handle\b/i,
  /\b(UBSAN|KASAN|KCSAN|KMSAN|KFENCE): /,
  /\brefcount_t: |\blist_(add|del) corruption\b/,
  /\bINFO: task .* blocked\b|\brcu: INFO: |\bsoft lockup\b/,
  /\bunknown parameter '.*' ignored/,
];

/** Lines of a splat that are kept: what, where, and in which process. */
const KEPT_LINES = 4;

/** The first lines from the first complaint on; empty where the log has none. */
export function splatIn(log: readonly string[]): readonly string[] {
  const lines = log.map((line) => printable(line.trim()));
  const at = lines.findIndex((line) => SPLATS.some((splat) => splat.test(line)));
  return at === -1 ? [] : lines.slice(at, at + KEPT_LINES);
}
