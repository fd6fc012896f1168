/**
 * The one place where files are read that somebody names: regular files only, up to a bound, in chunks. A device has no
 * end, a pipe may never begin; neither is waited for.
 */
import {
  closeSync,
  constants,
  createReadStream,
  fstatSync,
  openSync,
  readSync,
  statSync,
  type Stats,
} from 'node:fs';
import type { Readable } from 'node:stream';

const CHUNK_BYTES = 1 << 20;

/** What stands at a path is no file. The message says what it is, in the words of {@link systemReason}. */
class NotAFile extends Error {}

function whatElse(stats: Stats): string {
  if (stats.isDirectory()) return 'it is a directory (EISDIR)';
  if (stats.isFIFO()) return 'it is a pipe, not a file';
  if (stats.isSocket()) return 'it is a socket, not a file';
  return 'it is a device, not a file';
}

function assertFile(stats: Stats): void {
  if (!stats.isFile()) throw new NotAFile(whatElse(stats));
}

/** Looked at before, because to open a device may do something, and after, because names change. */
function openFile(path: string): number {
  assertFile(statSync(path));
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  try {
    assertFile(fstatSync(fd));
    return fd;
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

/**
 * The bytes of a file, or null when there are more than `mostBytes`. Its size is not asked: files of the kernel tell none,
 * and others grow.
 * @throws what the system says when it cannot be opened or read, and {@link NotAFile}
 */
export function boundedBytes(path: string, mostBytes: number): Buffer | null {
  const fd = openFile(path);
  try {
    const chunks: Buffer[] = [];
    for (let total = 0; total <= mostBytes;) {
      const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
      const count = readSync(fd, chunk);
      if (count === 0) return Buffer.concat(chunks, total);
      chunks.push(chunk.subarray(0, count));
      total += count;
    }
    return null;
  } finally {
    closeSync(fd);
  }
}

/** {@link boundedBytes} as text, without a byte order mark. */
export function boundedText(path: string, mostBytes: number): string | null {
  return (
    boundedBytes(path, mostBytes)
      ?.toString('utf8')
      .replace(/^\uFEFF/, '') ?? null
  );
}

/** Larger than any kernel, module or runner. */
const MOST_BYTES = 512 << 20;

/** All bytes of a file of at most 512 MiB. @throws what the system says, and for what is no file or larger */
export function fileBytes(path: string): Buffer {
  const bytes = boundedBytes(path, MOST_BYTES);
  if (bytes !== null) return bytes;
  throw new NotAFile('it is larger than 512 MiB');
}

/** Its first bytes, at most `count`. @throws as {@link fileBytes} */
export function firstBytes(path: string, count: number): Buffer {
  const fd = openFile(path);
  try {
    const bytes = Buffer.alloc(count);
    return bytes.subarray(0, readSync(fd, bytes));
  } finally {
    closeSync(fd);
  }
}

/** A file of any size, chunk by chunk. @throws at once as {@link fileBytes}, but for its size */
export function fileStream(path: string): Readable {
  return createReadStream(path, { fd: openFile(path), highWaterMark: CHUNK_BYTES });
}
