import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import { fileStream } from './files/given_file.js';

/** SHA-256 of a file's bytes, hex. @throws what the system says when it cannot be read, and for what is no file */
export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(fileStream(path), hash);
  return hash.digest('hex');
}

/** SHA-256 of bytes, hex. */
export function sha256Of(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}
