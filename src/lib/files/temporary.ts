/**
 * What is there for a while only: files that are to take the place of others, and directories. Their names cannot be
 * guessed, nothing is ever made through a link of such a name, and each says which process made it: what a killed one
 * left behind is removed by the next that comes by.
 */
import { randomBytes } from 'node:crypto';
import { lstatSync, mkdirSync, readdirSync, rmSync, type Stats } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isMarkAlive, ownProcessMark, PROCESS_MARK } from '../process_identity.js';

const PREFIX = '.kvm-exit-bench-';
const NAME = new RegExp(`^\\.kvm-exit-bench-(${PROCESS_MARK.source})-[0-9a-f]{16}$`);
const DAY_MS = 24 * 60 * 60 * 1000;
const PRIVATE = 0o700;

/** A name that nothing has yet. */
export function temporaryName(): string {
  return `${PREFIX}${ownProcessMark()}-${randomBytes(8).toString('hex')}`;
}

/** A process of another boot or namespace is not seen: after a day it has ended. */
function isLeft(name: string, { mtimeMs }: Stats): boolean {
  const isAlive = isMarkAlive(NAME.exec(name)?.[1] ?? '');
  return isAlive === null ? Date.now() - mtimeMs > DAY_MS : !isAlive;
}

/** Removes from a directory what processes of this user left there when they were killed. */
export function sweep(directory: string): void {
  try {
    for (const name of readdirSync(directory).filter((each) => NAME.test(each))) {
      const path = join(directory, name);
      const stats = lstatSync(path, { throwIfNoEntry: false });
      if (stats === undefined || stats.uid !== process.getuid?.() || !isLeft(name, stats)) continue;
      rmSync(path, { recursive: true, force: true });
    }
  } catch {
    // Not ours to tidy, or another process is at it.
  }
}

/**
 * A new directory that only this user may enter, for the caller to remove.
 * @param parent the system's directory for such things, unless given; must exist
 * @throws what the system says when it cannot be made
 */
export function makeTemporaryDirectory(parent: string = tmpdir()): string {
  sweep(parent);
  const directory = join(parent, temporaryName());
  // It fails where anything has that name, a link included.
  mkdirSync(directory, { mode: PRIVATE });
  return directory;
}
