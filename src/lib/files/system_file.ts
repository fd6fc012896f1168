/** Files that the kernel makes up as they are read (/proc, /sys, tracefs): they tell no size, and take what is set as it is. */
import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { boundedText } from './given_file.js';

/** A trace that fills its buffers takes some megabytes. */
const MOST_BYTES = 256 << 20;

/** Its text. @throws what the system says when it cannot be read */
export function readSystemFile(path: string): string {
  const text = boundedText(path, MOST_BYTES);
  if (text === null) throw new Error(`it holds more than ${String(MOST_BYTES)} bytes`);
  return text;
}

/** Its text; null where it cannot be read. */
export function systemText(path: string): string | null {
  try {
    return readSystemFile(path);
  } catch {
    return null;
  }
}

/** Sets what a file stands for. @throws what the system says when it does not take the value */
export function setSystemFile(path: string, value: string): void {
  const fd = openSync(path, constants.O_WRONLY | constants.O_TRUNC);
  try {
    // The kernel takes a value from one write.
    if (value !== '') writeSync(fd, value);
  } finally {
    closeSync(fd);
  }
}
