/** Writes results, whole or not at all. */
import { join } from 'node:path';
import { EXIT_CODE } from '../lib/exit_code.js';
import { Failure } from '../lib/failure.js';
import { writeFailure } from '../lib/files/file_failure.js';
import { makeDirectories } from '../lib/files/make_directories.js';
import { readText } from '../lib/files/text_file.js';
import { writeWhole } from '../lib/files/whole_file.js';
import type { Journal } from './journal.js';
import { resultsSchema, type Results } from './schema.js';

export const RESULTS_FILE = 'results.json';

/** A file that cannot be read back must not replace a journal that can. */
function assertReadable(path: string, results: Results): void {
  const issue = resultsSchema.safeParse(results).error?.issues[0];
  if (issue === undefined) return;
  throw new Failure({
    what: `cannot write ${path}`,
    why: `the results do not fit their own schema: ${issue.path.join('.')}: ${issue.message}`,
    next: 'report this with the journal beside it',
    exitCode: EXIT_CODE.harnessFailed,
  });
}

/**
 * Writes `results.json` into a directory, and when it was read back from there removes the run's journal.
 * @returns the path of the file
 * @throws {Failure} (usage) when it cannot be written; the journal and any older results then stay
 */
export async function writeResults(directory: string, results: Results, journal?: Journal): Promise<string> {
  const path = join(directory, RESULTS_FILE);
  assertReadable(path, results);
  try {
    makeDirectories(directory);
    const text = `${JSON.stringify(results)}\n`;
    await writeWhole(path, text);
    if (readText(path) !== text) throw new Error('another process writes there too');
  } catch (error) {
    journal?.close();
    const kept = journal === undefined ? '' : `; what was measured is in ${journal.path}, which report reads`;
    throw writeFailure(path, error, `make room or choose another directory with --output${kept}`);
  }
  journal?.remove();
  return path;
}
