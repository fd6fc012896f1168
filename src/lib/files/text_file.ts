/** Text files that a user names, with what to say where they cannot be read. */
import { type Stats, statSync } from 'node:fs';
import { contentFailure, GIVE_A_RUN, openFailure } from './file_failure.js';
import { boundedText } from './given_file.js';

/** Node's longest string is a little longer; a run of ten minutes takes a hundredth of it. */
const MOST_BYTES = 500_000_000;

/** The whole of a text file. @throws {Failure} (usage) when it cannot be read, with what to do next */
export function readText(path: string, next = GIVE_A_RUN): string {
  let text: string | null;
  try {
    text = boundedText(path, MOST_BYTES);
  } catch (error) {
    throw openFailure(path, error, next);
  }
  if (text !== null) return text;
  throw contentFailure(path, 'it is larger than 500 MB', next);
}

/** What stands at a path; undefined when nothing does. @throws {Failure} (usage) when it may not be looked at */
export function lookAt(path: string, next = GIVE_A_RUN): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    throw openFailure(path, error, next);
  }
}
