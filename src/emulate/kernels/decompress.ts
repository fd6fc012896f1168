/** What kernels are compressed with, and how to undo it: by Node where it can, else by the program that made it. */
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { installPackage, runForBytes } from '../../lib/run_program.js';

export interface Compression {
  readonly magic: Buffer;
  /** @throws {Failure} when its program is missing, {Error} when the bytes are not whole */
  readonly decompress: (compressed: Buffer) => Promise<Uint8Array>;
}

/** Larger than any kernel: a few kilobytes can hold as many gigabytes. */
const MOST_BYTES = 512 << 20;

function byProgram(command: string, args: readonly string[], packageName: string): Compression['decompress'] {
  const missing = { purpose: 'it decompresses the kernel', next: installPackage(packageName) };
  return async (compressed) => {
    const run = { command, args, input: compressed, missing, mostBytes: MOST_BYTES };
    const { exitStatus, stdout, stderr } = await runForBytes(run);
    if (exitStatus === 0) return stdout;
    const said = stderr.trim().split('\n')[0] ?? '';
    throw new Error(said === '' ? `${command} ended with exit code ${String(exitStatus)}` : said);
  };
}

const gunzipped = promisify(gunzip);

export const COMPRESSIONS = {
  gzip: {
    magic: Buffer.from([0x1f, 0x8b]),
    decompress: (compressed: Buffer) => gunzipped(compressed, { maxOutputLength: MOST_BYTES }),
  },
  xz: {
    magic: Buffer.from('\xfd7zXZ\0', 'latin1'),
    decompress: byProgram('xz', ['-dcq', '--single-stream'], 'xz-utils'),
  },
  lz4: {
    // The format before frames, which kernels have kept.
    magic: Buffer.from([0x02, 0x21, 0x4c, 0x18]),
    decompress: byProgram('lz4', ['-dcq'], 'lz4'),
  },
  zstd: {
    magic: Buffer.from([0x28, 0xb5, 0x2f, 0xfd]),
    decompress: byProgram('zstd', ['-dcq'], 'zstd'),
  },
} as const satisfies Readonly<Record<string, Compression>>;
