import { existsSync, mkdirSync, rmdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { errnoOf } from '../system_reason.js';

/**
 * Makes one directory that is not there; those above it are.
 * @throws EEXIST where it is: to look first would leave time for another process
 */
export function makeOneDirectory(directory: string): void {
  mkdirSync(directory);
}

/** Removes directories as long as they are empty, the first ones first. */
export function removeEmpty(directories: readonly string[]): void {
  try {
    for (const directory of directories) rmdirSync(directory);
  } catch {
    // Not empty: something was kept there on purpose.
  }
}

/**
 * Makes a directory and those above it; gives the ones it made, the deepest first. Not `mkdirSync` with
 * `recursive`, which tries for ever where the system makes no directory though the one above is there (/proc),
 * and says ENOENT for a file system that is read-only.
 * @throws what the system says when one cannot be made; those made before are removed again
 */
export function makeDirectories(directory: string): string[] {
  const missing: string[] = [];
  for (let at = resolve(directory); !existsSync(at); at = dirname(at)) missing.unshift(at);
  const made: string[] = [];
  for (const path of missing) {
    try {
      mkdirSync(path);
      made.unshift(path);
    } catch (error) {
      // Another process may have made it since we looked; what is then written there tells.
      if (errnoOf(error) === 'EEXIST') continue;
      removeEmpty(made);
      throw error;
    }
  }
  return made;
}
