import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { EXIT_CODE } from '../../../lib/exit_code.js';
import { Failure } from '../../../lib/failure.js';
import { openFailure, writeFailure } from '../../../lib/files/file_failure.js';
import { lookAt } from '../../../lib/files/text_file.js';
import { writeWhole } from '../../../lib/files/whole_file.js';
import { errnoOf } from '../../../lib/system_reason.js';
import {
  fingerprintDifferences,
  fingerprintId,
  fingerprintOf,
  type Fingerprint,
} from '../../../results/fingerprint.js';
import type { Results } from '../../../results/schema.js';
import { makeDirectories } from '../../../lib/files/make_directories.js';
import {
  newSession,
  readSessions,
  removeSessions,
  sessionFacts,
  type SessionFacts,
  type Sessions,
} from './sessions.js';

/** Runs of one host that were put aside to compare with. The blocks stay in the files: a list of many is short. */
export interface Baseline {
  readonly status: 'readable';
  readonly name: string;
  /** The file of its first session; the others are kept beside it, see sessions.ts. */
  readonly path: string;
  readonly fingerprint: Fingerprint;
  readonly arch: string;
  readonly processor: string | null;
  readonly kernel: string;
  readonly hostname: string;
  readonly label: string | null;
  readonly unit: Results['unit'];
  /** Of all sessions. */
  readonly launches: number;
  readonly measuredCells: number;
  /** Of the newest session, as all else that sessions may differ in. */
  readonly startedAt: string;
  /** The newest first. */
  readonly sessions: readonly SessionFacts[];
}

/** Something in the directory that is named like a baseline and cannot be read. */
export interface UnreadableBaseline {
  readonly status: 'unreadable';
  readonly name: string;
  readonly path: string;
  readonly reason: string;
}

export type StoredBaseline = Baseline | UnreadableBaseline;

const SUFFIX = '.json';
/** A name is a file's name: nothing that leads elsewhere or hides it. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._+-]{0,99}$/;

function pathOf(directory: string, name: string): string {
  return join(directory, `${name}${SUFFIX}`);
}

/** The file of a saved baseline of this name; null where there is none. */
export function baselineFile(directory: string, name: string): string | null {
  const path = pathOf(directory, name);
  return NAME.test(name) && lookAt(path) !== undefined ? path : null;
}

/** A baseline's name when none is given, the same for all runs of a host: `x86-3f0c12ab9d44`. */
function defaultName({ host }: Results): string {
  return `${host.arch}-${fingerprintId(fingerprintOf(host))}`;
}

function measuredCells({ cells }: Results): number {
  return cells.filter(({ status }) => status === 'measured').length;
}

function describe(name: string, path: string, sessions: Sessions): Baseline {
  const [newest] = sessions;
  const { host, label, unit, startedAt } = newest;
  return {
    status: 'readable',
    name,
    path,
    fingerprint: fingerprintOf(host),
    arch: host.arch,
    processor: host.cpu.model,
    kernel: host.kernel.release,
    hostname: host.hostname,
    label,
    unit,
    launches: sessions.reduce((sum, { launches }) => sum + launches.length, 0),
    measuredCells: measuredCells(newest),
    startedAt,
    sessions: sessions.map(sessionFacts),
  };
}

function readBaseline(directory: string, name: string): StoredBaseline {
  const path = pathOf(directory, name);
  try {
    return describe(name, path, readSessions(path));
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { status: 'unreadable', name, path, reason: error.why };
  }
}

/**
 * What is kept in a directory, by name; a directory that is not there keeps nothing.
 * @throws {Failure} (usage) when it cannot be read
 */
export function listBaselines(directory: string): StoredBaseline[] {
  try {
    return readdirSync(directory)
      .filter((file) => file.endsWith(SUFFIX))
      .map((file) => file.slice(0, -SUFFIX.length))
      .filter((name) => NAME.test(name))
      .sort()
      .map((name) => readBaseline(directory, name));
  } catch (error) {
    if (error instanceof Failure || errnoOf(error) !== 'ENOENT') {
      throw error instanceof Failure ? error : openFailure(directory, error);
    }
    return [];
  }
}

function refused(what: string, why: string, next: string): Failure {
  return new Failure({ what, why, next, exitCode: EXIT_CODE.usage });
}

export interface SaveOptions {
  readonly directory: string;
  /** Default: see {@link defaultName}. */
  readonly name?: string | undefined;
  /** Replace one of the same name, all its sessions, instead of adding a session to it. */
  readonly force: boolean;
}

/** Why results are no session of a baseline that is there; null: they are. */
function whyNoSession(results: Results, sessions: Sessions): string | null {
  const [newest] = sessions;
  if (newest.unit !== results.unit) return `its runs are in ${newest.unit}, this one is in ${results.unit}`;
  const [difference] = fingerprintDifferences(fingerprintOf(newest.host), fingerprintOf(results.host));
  if (difference !== undefined) {
    const { field, baseline, candidate } = difference;
    return `it is of another host: ${field} is ${baseline} there and ${candidate} here`;
  }
  const isThere = sessions.some(
    ({ startedAt, seed }) => startedAt === results.startedAt && seed === results.seed,
  );
  return isThere ? 'it holds this run already' : null;
}

/** Writes results where {@link SaveOptions} say: as a new baseline, or as one more session. */
async function keep(path: string, results: Results, force: boolean): Promise<void> {
  if (lookAt(path) === undefined) return write(path, results);
  if (force) {
    // The others only then: a write that fails leaves the baseline as it was.
    await write(path, results);
    removeSessions(path);
    return;
  }
  const why = whyNoSession(results, readSessions(path));
  if (why !== null)
    throw refused(`cannot add to ${path}`, why, 'give another --name, or --force to replace it');
  return write(newSession(path, results), results);
}

async function write(path: string, results: Results): Promise<void> {
  try {
    makeDirectories(dirname(path));
    await writeWhole(path, `${JSON.stringify(results)}\n`);
  } catch (error) {
    throw writeFailure(path, error, 'make room or choose another --directory');
  }
}

/**
 * Keeps results as a baseline, or as one more session of the one of that name: the whole file or nothing.
 * @throws {Failure} (usage) for a bad name, one that holds another host's runs or this run, results that nothing can be
 * compared with, an unwritable place
 */
export async function saveBaseline(results: Results, options: SaveOptions): Promise<Baseline> {
  const { directory, name = defaultName(results), force } = options;
  if (!NAME.test(name))
    throw refused(`baseline name '${name}'`, 'is not a file name', 'use letters, digits, dots and dashes');
  const path = pathOf(directory, name);
  if (measuredCells(results) === 0)
    throw refused(
      `cannot save ${path}`,
      'the run measured no cell',
      'give a run that measured at least one cell',
    );
  await keep(path, results, force);
  return describe(name, path, readSessions(path));
}
