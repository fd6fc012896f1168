import { mkdirSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ERROR_TEXT, errnoOf, failureOf, type ErrorKind } from './error_text.js';

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

/**
 * Makes the directory and writes a file in it, so that a run does not find out after a minute of measuring.
 * @returns what removes the directory again if it was made here and nothing was written to it
 * @throws {Failure} (usage) when it cannot be written to
 */
export function prepareOutputDirectory(directory: string): () => void {
  try {
    const made = mkdirSync(directory, { recursive: true });
    const trial = join(directory, '.trial');
    writeFileSync(trial, 'a few bytes: a full disk may still take an empty file\n');
    rmSync(trial);
    return () => {
      if (made !== undefined) removeIfEmpty(directory);
    };
  } catch (error) {
    const errno = errnoOf(error) ?? 'unknown error';
    const kind = `output-${errno}`;
    throw failureOf(isErrorKind(kind) ? kind : 'output-other', { subject: directory, detail: errno }, error);
  }
}

function removeIfEmpty(directory: string): void {
  try {
    rmdirSync(directory);
  } catch {
    // Not empty: something was kept there on purpose.
  }
}
