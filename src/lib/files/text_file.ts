/** Reads text files; what needs a package to write stands in text_output.ts, so that a start need not load it. */
import { closeSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import { contentFailure, GIVE_A_RUN, openFailure } from './file_failure.js';

const CHUNK_BYTES = 1 << 20;

/**
 * The bytes of a file, or null when it is longer than `mostBytes`. Reads by chunks and asks no size, so that pipes work and
 * a device without an end does not fill the memory.
 * @throws what the system says when it cannot be opened or read
 */
export function boundedBytes(path: string, mostBytes: number): Buffer | null {
  const fd = openSync(path, 'r');
  try {
    const chunks: Buffer[] = [];
    for (let total = 0; total <= mostBytes;) {
      const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
      const count = readSync(fd, chunk);
      if (count === 0) return Buffer.concat(chunks);
      chunks.push(chunk.subarray(0, count));
      total += count;
    }
    return null;
  } finally {
    closeSync(fd);
  }
}

/** The text of a file, without a byte order mark; see {@link boundedBytes}. */
export function boundedText(path: string, mostBytes: number): string | null {
  return (
    boundedBytes(path, mostBytes)
      ?.toString('utf8')
      .replace(/^\uFEFF/, '') ?? null
  );
}

/** Node's longest string is a little longer; a run of ten minutes takes a hundredth of it. */
const MOST_BYTES = 500_000_000;

/** The whole of a text file. @throws {Failure} (usage) when it cannot be read, with what to do next */
export function readText(path: string, next = GIVE_A_RUN): string {
  let text: string | null;
  try {
    text = boundedText(path, MOST_BYTES);
  } catch (error) {
    throw openFailure(path, error, next);
  }
  if (text !== null) return text;
  throw contentFailure(path, 'it is larger than 500 MB', next);
}

/** What stands at a path; undefined when nothing does. @throws {Failure} (usage) when it may not be looked at */
export function lookAt(path: string, next = GIVE_A_RUN): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    throw openFailure(path, error, next);
  }
}
