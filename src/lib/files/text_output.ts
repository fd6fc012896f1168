import { realpathSync, statSync } from 'node:fs';
import { visibleLines } from '../visible_text.js';
import { writeFailure } from './file_failure.js';
import { writeThrough, writeWhole } from './whole_file.js';

/** Where a link leads that the user named: /dev/stdout is one. A path that leads nowhere yet, as it is. */
function target(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/**
 * Writes a text to a file that the user named: all of it or nothing; a device or a pipe is written as it is.
 * @throws {Failure} (usage) when it cannot be written
 */
export async function writeTextFile(path: string, text: string): Promise<void> {
  try {
    const isFile = statSync(path, { throwIfNoEntry: false })?.isFile() ?? true;
    if (isFile) await writeWhole(target(path), visibleLines(text));
    else await writeThrough(path, visibleLines(text));
  } catch (error) {
    throw writeFailure(path, error, 'give another file with --output, or leave it out for stdout');
  }
}
