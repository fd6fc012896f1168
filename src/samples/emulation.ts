import { z } from 'zod';

/**
 * What an emulated host is made of: all that its counts depend on. The same file hashes and texts give the same
 * counts on every machine.
 */
export const emulationSchema = z.strictObject({
  /** `QEMU emulator version 7.2.22 (...)`. */
  emulator: z.string(),
  /** Its whole command line, without the paths of this machine. */
  commandLine: z.array(z.string()),
  kernel: z.strictObject({
    /** Name and version of a distribution's package and the hash of its file; null for a kernel of one's own. */
    package: z.strictObject({ name: z.string(), version: z.string(), sha256: z.string() }).nullable(),
    imageSha256: z.string(),
    modules: z.array(z.string()),
    /** The kernel command line, whole. */
    append: z.string(),
  }),
  runnerSha256: z.string(),
  /** How far the guest's counter moves in one instruction: 1 on x86 and arm64. */
  ticksPerInstruction: z.number().positive(),
  /** What comes out the same in every boot: each value of each exit, or the mode of each cell only. */
  repeats: z.enum(['values', 'modes']).default('values'),
  /** What must be said wherever one of its counts is shown. */
  caveat: z.string(),
});
export type Emulation = z.infer<typeof emulationSchema>;
