import { closeSync, openSync, readSync } from 'node:fs';

const CHUNK_BYTES = 1 << 20;

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
