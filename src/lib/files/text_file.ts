import { statSync, type Stats } from 'node:fs';
import { boundedText } from '../bounded_text.js';
import { contentFailure, openFailure } from './file_failure.js';

/** Node's longest string is a little longer; a run of ten minutes takes a hundredth of it. */
const MOST_BYTES = 500_000_000;

/** The whole of a text file. @throws {Failure} (usage) when it cannot be read */
export function readText(path: string): string {
  let text: string | null;
  try {
    text = boundedText(path, MOST_BYTES);
  } catch (error) {
    throw openFailure(path, error);
  }
  if (text !== null) return text;
  throw contentFailure(path, 'it is larger than 500 MB', 'give a results file, or the directory of a run');
}

/** What stands at a path; undefined when nothing does. @throws {Failure} (usage) when it may not be looked at */
export function lookAt(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    throw openFailure(path, error);
  }
}
