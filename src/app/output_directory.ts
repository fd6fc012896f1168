import { existsSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Failure } from '../lib/failure.js';
import { LogFile } from '../lib/files/log_file.js';
import { makeDirectories, removeEmpty } from '../lib/files/make_directories.js';
import { sweep } from '../lib/files/temporary.js';
import { errnoOf, systemReason } from '../lib/system_reason.js';
import { ERROR_TEXT, failureOf, type ErrorKind } from './failures.js';

/** A host name as part of a path: letters, digits, `.`, `_` and `-`, never empty, never hidden. */
function safeHostName(name: string): string {
  const safe = name
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[.-]+/, '')
    .slice(0, 64);
  return safe === '' ? 'host' : safe;
}

/** `reports/2026-11-22T15-04-05-myhost`, in UTC; no colons, which some file systems refuse. */
export function defaultOutputDirectory(now: Date, hostName: string): string {
  const date = now.toISOString().slice(0, 19).replaceAll(':', '-');
  return join('reports', `${date}-${safeHostName(hostName)}`);
}

function isErrorKind(kind: string): kind is ErrorKind {
  return Object.hasOwn(ERROR_TEXT, kind);
}

/** Under a name that nothing has. */
function tryToWrite(directory: string): void {
  const trial = LogFile.createBeside(join(directory, 'trial'));
  try {
    trial.append({ trial: 'a few bytes: a full disk may still take an empty file' });
  } finally {
    trial.remove();
  }
}

/** A file stands where the directory is to be. */
class TakenPlace extends Error {
  readonly code = 'EEXIST';
}

/** What is wrong with a directory that could not be made or written to. */
function refused(directory: string, error: unknown): Failure {
  const errno = errnoOf(error) ?? 'unknown error';
  const kind = `output-${errno}`;
  const facts = { subject: directory, detail: systemReason(error) };
  return failureOf(isErrorKind(kind) ? kind : 'output-other', facts, error);
}

/**
 * Makes the directory and writes a file in it, so that a run does not find out after a minute of measuring. What killed
 * runs left there, and in the system's directory for temporary files, is removed.
 * @returns what removes the directories again that were made here and are still empty
 * @throws {Failure} (usage) when it cannot be written to
 */
export function prepareOutputDirectory(directory: string): () => void {
  let made: readonly string[] = [];
  try {
    if (existsSync(directory) && !statSync(directory).isDirectory()) throw new TakenPlace();
    made = makeDirectories(directory);
    for (const place of [directory, tmpdir()]) sweep(place);
    tryToWrite(directory);
  } catch (error) {
    removeEmpty(made);
    throw refused(directory, error);
  }
  return () => {
    removeEmpty(made);
  };
}
