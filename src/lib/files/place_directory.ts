/** Directories that come to their name whole: they are filled under another name first. */
import { renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { errnoOf } from '../system_reason.js';
import { makeDirectories, makeOneDirectory } from './make_directories.js';
import { sweep, temporaryName } from './temporary.js';

/** A directory that holds something, or a file. */
const TAKEN = ['ENOTEMPTY', 'EEXIST', 'ENOTDIR'];

/** A new directory beside those that are to stand there. What killed processes left is removed. @throws what the system says */
export function draftDirectory(parent: string): string {
  makeDirectories(parent);
  sweep(parent);
  const draft = join(parent, temporaryName());
  makeOneDirectory(draft);
  return draft;
}

export function discardDirectory(directory: string): void {
  rmSync(directory, { recursive: true, force: true });
}

/** Gives a draft its name; false where another process was first. @throws what the system says */
export function placeDirectory(draft: string, place: string): boolean {
  try {
    renameSync(draft, place);
    return true;
  } catch (error) {
    if (TAKEN.includes(errnoOf(error) ?? '')) return false;
    throw error;
  }
}

/** Takes a directory away at once, whole. @throws what the system says, unless another process was first */
export function takeAway(place: string): void {
  const aside = join(dirname(place), temporaryName());
  try {
    renameSync(place, aside);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return;
    throw error;
  }
  discardDirectory(aside);
}
