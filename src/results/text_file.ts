import { readFileSync } from 'node:fs';
import { openFailure } from './file_failure.js';

/** The whole of a text file. @throws {Failure} (usage) when it cannot be read */
export function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw openFailure(path, error);
  }
}
