import { closeSync, openSync, readSync } from 'node:fs';

const CHUNK_BYTES = 1 << 20;

/**
 * The text of a file, without a byte order mark, or null when it is longer than `mostBytes`. Reads by chunks and
 * asks no size, so that pipes work and a device without an end does not fill the memory.
 * @throws what the system says when it cannot be opened or read
 */
export function boundedText(path: string, mostBytes: number): string | null {
  const fd = openSync(path, 'r');
  try {
    const chunks: Buffer[] = [];
    for (let total = 0; total <= mostBytes;) {
      const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
      const count = readSync(fd, chunk);
      if (count === 0)
        return Buffer.concat(chunks)
          .toString('utf8')
          .replace(/^\uFEFF/, '');
      chunks.push(chunk.subarray(0, count));
      total += count;
    }
    return null;
  } finally {
    closeSync(fd);
  }
}
