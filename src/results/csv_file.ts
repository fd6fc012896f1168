import { statSync, writeFileSync } from 'node:fs';
import writeFileAtomic from 'write-file-atomic';
import { EXIT_CODE } from '../lib/exit_code.js';
import { blocksCsv, summaryCsv } from './csv.js';
import { writeFailure } from './file_failure.js';
import type { Results } from './schema.js';

export type CsvTable = 'blocks' | 'summary';

const TABLES: Readonly<Record<CsvTable, (results: Results) => string>> = {
  blocks: blocksCsv,
  summary: summaryCsv,
};

/** One of a run's tables as CSV text. */
export function csvTable(results: Results, table: CsvTable): string {
  return TABLES[table](results);
}

/**
 * Writes a table: all of it or nothing; a device or a pipe is written as it is.
 * @throws {Failure} (usage) when it cannot be written
 */
export function writeCsvFile(path: string, text: string): void {
  try {
    const isFile = statSync(path, { throwIfNoEntry: false })?.isFile() ?? true;
    if (isFile) writeFileAtomic.sync(path, text);
    else writeFileSync(path, text);
  } catch (error) {
    const next = 'give another file with --output, or leave it out for stdout';
    throw writeFailure(path, error, next, EXIT_CODE.usage);
  }
}
