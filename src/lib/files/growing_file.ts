/** Files that another process writes to. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

const CHUNK_BYTES = 1 << 20;

/** A new file for the output of a process; the caller closes it. @throws EEXIST where anything has that name already */
export function openNew(path: string): number {
  return openSync(path, 'wx');
}

/** A file that another process writes to, read as it grows. */
export class GrowingFile {
  private readonly fd: number;
  private readonly decoder = new TextDecoder('utf-8');
  private offset = 0;

  constructor(path: string) {
    this.fd = openSync(path, 'r');
  }

  /** What has come since, piece by piece. */
  *read(): Generator<string> {
    const chunk = Buffer.alloc(CHUNK_BYTES);
    for (;;) {
      const bytes = readSync(this.fd, chunk, 0, CHUNK_BYTES, this.offset);
      if (bytes === 0) return;
      this.offset += bytes;
      yield this.decoder.decode(chunk.subarray(0, bytes), { stream: true });
    }
  }

  close(): void {
    closeSync(this.fd);
  }
}

/** The end of a file, at most `count` bytes of it. @throws what the system says */
export function lastText(path: string, count: number): string {
  const fd = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(count);
    const from = Math.max(0, fstatSync(fd).size - count);
    return bytes.toString('utf8', 0, readSync(fd, bytes, 0, count, from));
  } finally {
    closeSync(fd);
  }
}
