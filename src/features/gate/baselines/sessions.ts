/** The sessions of a baseline: runs of one host in other boots or on other days, in files beside the first one. */
import { readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { openFailure, writeFailure } from '../../../lib/files/file_failure.js';
import { lookAt } from '../../../lib/files/text_file.js';
import { readResults } from '../../../results/read.js';
import type { Results } from '../../../results/schema.js';

/** At least one run, the newest first. */
export type Sessions = readonly [Results, ...Results[]];

/** One run of a baseline. */
export interface SessionFacts {
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  /** Null: the run does not say which boot it was. */
  readonly bootId: string | null;
  readonly launches: number;
  readonly label: string | null;
}

export function sessionFacts({ startedAt, host, launches, label }: Results): SessionFacts {
  return { startedAt, bootId: host.kernel.bootId ?? null, launches: launches.length, label };
}

/** `main.sessions` for `main.json`. */
function directoryOf(path: string): string {
  return `${path.replace(/\.json$/, '')}.sessions`;
}

/** Files of the sessions after the first one. @throws {Failure} (usage) when their directory cannot be read */
function filesOf(path: string): string[] {
  const directory = directoryOf(path);
  if (lookAt(directory)?.isDirectory() !== true) return [];
  try {
    return readdirSync(directory)
      .filter((file) => file.endsWith('.json'))
      .sort()
      .map((file) => join(directory, file));
  } catch (error) {
    throw openFailure(directory, error);
  }
}

/**
 * The runs of a baseline by the file of its first one; any other results file is a baseline of one session.
 * @throws {Failure} (usage) for one that cannot be read
 */
export function readSessions(path: string): Sessions {
  const first = readResults(path);
  const others = filesOf(path).map((file) => readResults(file));
  const [newest = first, ...older] = [first, ...others].sort((left, right) =>
    left.startedAt < right.startedAt ? 1 : -1,
  );
  return [newest, ...older];
}

/** A name that no session of the baseline has, by the time of the run: `20261130T160203123Z.json`. */
export function newSession(path: string, { startedAt }: Results): string {
  // Of a file's text only what a time is made of may become part of a path.
  const time = startedAt.replace(/[^0-9TZ]/g, '').slice(0, 24);
  const taken = new Set(filesOf(path).map((file) => basename(file)));
  for (let copy = 1; ; copy++) {
    const name = `${time}${copy === 1 ? '' : `-${String(copy)}`}.json`;
    if (!taken.has(name)) return join(directoryOf(path), name);
  }
}

/** Leaves only the first session. @throws {Failure} when the others cannot be removed */
export function removeSessions(path: string): void {
  const directory = directoryOf(path);
  try {
    rmSync(directory, { recursive: true, force: true });
  } catch (error) {
    throw writeFailure(directory, error, 'remove it, or choose another --directory');
  }
}
