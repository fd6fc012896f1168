import { join } from 'node:path';
import { EXIT_CODE } from '../../lib/exit_code.js';
import { Failure } from '../../lib/failure.js';
import { makeDirectories } from '../../lib/files/make_directories.js';
import { writeWhole } from '../../lib/files/whole_file.js';
import { systemReason } from '../../lib/system_reason.js';

export interface PageFile {
  readonly name: string;
  readonly text: string;
}

/**
 * Writes files into `directory`, which is made where it is missing. A reader sees the old file or the new one,
 * never a part. Returns their paths.
 * @param what what they are, for the error: `the report`
 * @throws {Failure} (usage) when the directory cannot be written
 */
export async function writePages(
  directory: string,
  files: readonly PageFile[],
  what: string,
): Promise<string[]> {
  try {
    makeDirectories(directory);
    for (const { name, text } of files) await writeWhole(join(directory, name), text);
  } catch (error) {
    throw new Failure(
      {
        what: `cannot write ${what} into ${directory}`,
        why: systemReason(error),
        next: 'choose a directory that can be written and has room',
        exitCode: EXIT_CODE.usage,
      },
      { cause: error },
    );
  }
  return files.map(({ name }) => join(directory, name));
}
