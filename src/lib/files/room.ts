import { statfsSync } from 'node:fs';

/** What a file system keeps to itself when it is full for everybody else. */
const LEAST_BYTES = 1 << 16;

/** Whether the file system of a directory has room for a small file. One that does not say is taken to have. */
export function hasRoom(directory: string): boolean {
  try {
    const { blocks, bavail, bsize } = statfsSync(directory);
    return blocks === 0 || bavail * bsize >= LEAST_BYTES;
  } catch {
    return true;
  }
}

/** The system's error for a program that cannot say it itself. */
export function noRoom(): Error {
  return Object.assign(new Error('no space left on the device'), { code: 'ENOSPC' });
}
