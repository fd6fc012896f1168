import { statSync, writeFileSync } from 'node:fs';
import writeFileAtomic from 'write-file-atomic';
import { EXIT_CODE } from '../exit_code.js';
import { writeFailure } from './file_failure.js';

/**
 * Writes a text: all of it or nothing; a device or a pipe is written as it is.
 * @throws {Failure} (usage) when it cannot be written
 */
export function writeTextFile(path: string, text: string): void {
  try {
    const isFile = statSync(path, { throwIfNoEntry: false })?.isFile() ?? true;
    if (isFile) writeFileAtomic.sync(path, text);
    else writeFileSync(path, text);
  } catch (error) {
    const next = 'give another file with --output, or leave it out for stdout';
    throw writeFailure(path, error, next, EXIT_CODE.usage);
  }
}
