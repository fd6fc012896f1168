/**
 * The one place where files are written that somebody reads: whole or not at all. A file comes to its name when all its
 * bytes are on the disk under another name and were read back. Until then, and where that fails, what stood there stays.
 * The packages that write "atomically" write once and take no notice of how much was taken.
 */
import { createHash } from 'node:crypto';
import { fsync } from 'node:fs';
import { constants, type FileHandle, lstat, open, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { temporaryName } from './temporary.js';

/** Text, bytes, or bytes that come piece by piece. */
export type Content = string | Uint8Array | AsyncIterable<Uint8Array>;

/** The handle's own sync() is not implemented where Yarn stands between a program and its files (Plug'n'Play). */
const toDisk = promisify(fsync);

interface Written {
  readonly bytes: number;
  readonly sha256: string;
}

async function* piecesOf(content: Content): AsyncGenerator<Uint8Array> {
  if (typeof content === 'string') yield Buffer.from(content);
  else if (content instanceof Uint8Array) yield content;
  else yield* content;
}

/** A disk that is nearly full takes a part, and refuses the rest. */
async function takeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, done);
    if (bytesWritten === 0) throw new Error('it takes no more bytes');
    done += bytesWritten;
  }
}

async function fill(file: FileHandle, content: Content): Promise<Written> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const piece of piecesOf(content)) {
    await takeAll(file, piece);
    hash.update(piece);
    bytes += piece.length;
  }
  const { size } = await file.stat();
  if (size !== bytes) throw new Error(`it holds ${String(size)} of ${String(bytes)} bytes`);
  return { bytes, sha256: hash.digest('hex') };
}

/** @throws where a file does not hold what was written */
async function readBack(file: FileHandle, { bytes, sha256 }: Written): Promise<void> {
  const hash = createHash('sha256');
  const chunk = Buffer.allocUnsafe(1 << 20);
  for (let at = 0; at < bytes;) {
    const { bytesRead } = await file.read(chunk, 0, chunk.length, at);
    if (bytesRead === 0) break;
    hash.update(chunk.subarray(0, bytesRead));
    at += bytesRead;
  }
  if (hash.digest('hex') !== sha256) throw new Error('it does not hold what was written');
}

/**
 * A file that nobody has yet, with all of its content. For what is private: a temporary directory, an entry of a cache
 * before it is one.
 * @throws what the system says, EEXIST where anything has that name already; nothing is left then
 */
export async function createFile(path: string, content: Content): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await fill(file, content);
    await file.close();
  } catch (error) {
    await discard(file, path);
    throw error;
  }
}

async function discard(file: FileHandle, path: string): Promise<void> {
  await file.close().catch(() => undefined);
  await rm(path, { force: true }).catch(() => undefined);
}

/** The one that is replaced keeps its permissions and its owner. */
async function asBefore(file: FileHandle, path: string): Promise<void> {
  const before = await lstat(path).catch(() => null);
  if (before?.isFile() !== true) return;
  const { uid, gid } = await file.stat();
  // Only root may give a file away.
  if (uid !== before.uid || gid !== before.gid)
    await file.chown(before.uid, before.gid).catch(() => undefined);
  await file.chmod(before.mode & 0o777);
}

/** The new name is on the disk too, where the file system can say so. */
async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, constants.O_RDONLY).catch(() => null);
  if (handle === null) return;
  await toDisk(handle.fd).catch(() => undefined);
  await handle.close();
}

/**
 * Writes a file, whole or not at all. It takes the place of what has that name, of a link too: nothing is written through
 * a link. The directory must exist.
 * @throws what the system says; what stood there is then as it was
 */
export async function writeWhole(path: string, content: Content): Promise<void> {
  const draft = join(dirname(path), temporaryName());
  const file = await open(draft, 'wx+');
  try {
    await asBefore(file, path);
    const written = await fill(file, content);
    await toDisk(file.fd);
    await readBack(file, written);
    await file.close();
    await rename(draft, path);
  } catch (error) {
    await discard(file, draft);
    throw error;
  }
  await syncDirectory(dirname(path));
}

/** Writes to what is no file: a device, or a pipe that somebody reads. @throws what the system says */
export async function writeThrough(path: string, text: string): Promise<void> {
  // A pipe without a reader is an error at once (ENXIO), and is not waited for. Open until all is written: its reader must
  // not believe that nothing more comes.
  const held = await open(path, constants.O_WRONLY | constants.O_NONBLOCK);
  try {
    await writeFile(path, text, { flag: constants.O_WRONLY });
  } finally {
    await held.close();
  }
}
