import { dirname } from 'node:path';
import { makeDirectories, makeOneDirectory, removeEmpty } from '../lib/files/make_directories.js';
import { errnoOf } from '../lib/system_reason.js';
import type { AppDependencies } from './context.js';
import { defaultOutputDirectory, prepareOutputDirectory } from './output_directory.js';

/** Where a command writes. */
export interface OutputDirectory {
  readonly directory: string;
  /** Removes what was made of it again as far as it is still empty. */
  readonly discard: () => void;
}

/** The name, or with the first number after it that nobody has: two runs may start in the same second. */
function makeNew(name: string): { readonly directory: string; readonly made: readonly string[] } {
  const above = makeDirectories(dirname(name));
  for (let number = 1; ; number++) {
    const directory = number === 1 ? name : `${name}-${String(number)}`;
    try {
      makeOneDirectory(directory);
      return { directory, made: [directory, ...above] };
    } catch (error) {
      if (errnoOf(error) === 'EEXIST') continue;
      removeEmpty(above);
      throw error;
    }
  }
}

/**
 * The directory that a user named, or a new one of our own naming, by time and `name`; ready to be written to.
 * @throws {Failure} (usage) when it cannot be
 */
export function openOutputDirectory(
  named: string | null | undefined,
  { now }: Pick<AppDependencies, 'now'>,
  name: string,
): OutputDirectory {
  if (named != null) return { directory: named, discard: prepareOutputDirectory(named) };
  const wanted = defaultOutputDirectory(now(), name);
  let directory = wanted;
  let made: readonly string[] = [];
  try {
    ({ directory, made } = makeNew(wanted));
  } catch {
    // What is wrong with it is told below.
  }
  const discard = prepareOutputDirectory(directory);
  return {
    directory,
    discard: () => {
      discard();
      removeEmpty(made);
    },
  };
}
