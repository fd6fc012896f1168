import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Failure } from '../lib/failure.js';
import { makeDirectories, removeEmpty } from '../lib/files/make_directories.js';
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

function tryToWrite(directory: string): void {
  const trial = join(directory, '.trial');
  try {
    writeFileSync(trial, 'a few bytes: a full disk may still take an empty file\n');
  } finally {
    rmSync(trial, { force: true });
  }
}

/** What is wrong with a directory that could not be made or written to. */
function refused(directory: string, error: unknown): Failure {
  const errno = errnoOf(error) ?? 'unknown error';
  const kind = `output-${errno}`;
  const facts = { subject: directory, detail: systemReason(error) };
  return failureOf(isErrorKind(kind) ? kind : 'output-other', facts, error);
}

/**
 * Makes the directory and writes a file in it, so that a run does not find out after a minute of measuring.
 * @returns what removes the directories again that were made here and are still empty
 * @throws {Failure} (usage) when it cannot be written to
 */
export function prepareOutputDirectory(directory: string): () => void {
  let made: readonly string[] = [];
  try {
    // A file that stands there: this fails with the system's own word.
    if (existsSync(directory) && !statSync(directory).isDirectory()) mkdirSync(directory);
    made = makeDirectories(directory);
    tryToWrite(directory);
  } catch (error) {
    removeEmpty(made);
    throw refused(directory, error);
  }
  return () => {
    removeEmpty(made);
  };
}
