import { EXIT_CODE } from '../../../lib/exit_code.js';
import { Failure } from '../../../lib/failure.js';
import { nearestName } from '../../../lib/nearest.js';
import { TOOL } from '../../../lib/tool.js';
import { fingerprintDifferences, fingerprintOf, type Fingerprint } from '../../../results/fingerprint.js';
import type { Results } from '../../../results/schema.js';
import type { Baseline, StoredBaseline, UnreadableBaseline } from './store.js';

/** The baseline of the candidate's own host, and how many others there were. */
export interface ChosenBaseline {
  readonly baseline: Baseline;
  /** Baselines of the same host that are older. */
  readonly olderNames: readonly string[];
  /** What is named like a baseline and could not be read: it may have been of the same host. */
  readonly unreadable: readonly UnreadableBaseline[];
}

/** Baselines and fields that an error names: enough to see which was meant. */
const NAMED = 5;

function listed(texts: readonly string[], separator: string): string {
  const rest = texts.length - NAMED;
  return [...texts.slice(0, NAMED), ...(rest > 0 ? [`${String(rest)} more`] : [])].join(separator);
}

function whyNot(stored: StoredBaseline, candidate: Fingerprint): string {
  if (stored.status === 'unreadable') return `${stored.name} cannot be read (${stored.reason})`;
  const fields = fingerprintDifferences(stored.fingerprint, candidate).map(({ field }) => field);
  return `${stored.name} differs in ${listed(fields, ', ')}`;
}

function noneFits(directory: string, stored: readonly StoredBaseline[], candidate: Fingerprint): Failure {
  const why =
    stored.length === 0
      ? `${directory} holds no baseline`
      : `in ${directory}, ${listed(
          stored.map((each) => whyNot(each, candidate)),
          '; ',
        )}`;
  return new Failure({
    what: "no baseline for the candidate's host",
    why,
    next: `save one with ${TOOL.name} baseline save RESULTS, or name a file with --baseline`,
    exitCode: EXIT_CODE.usage,
  });
}

/**
 * The baseline whose host has the candidate's fingerprint, the newest of several.
 * @throws {Failure} (usage) that names what is there and in which fields it differs
 */
export function chooseBaseline(
  directory: string,
  stored: readonly StoredBaseline[],
  candidate: Pick<Results, 'host'>,
): ChosenBaseline {
  const fingerprint = fingerprintOf(candidate.host);
  const [baseline, ...older] = stored
    .filter((each) => each.status === 'readable')
    .filter((each) => fingerprintDifferences(each.fingerprint, fingerprint).length === 0)
    .sort((left, right) => (left.startedAt < right.startedAt ? 1 : -1));
  if (baseline === undefined) throw noneFits(directory, stored, fingerprint);
  const unreadable = stored.filter((each) => each.status === 'unreadable');
  return { baseline, olderNames: older.map(({ name }) => name), unreadable };
}

function namesText(stored: readonly StoredBaseline[], directory: string): string {
  const names = stored.map(({ name }) => name);
  return names.length === 0 ? `${directory} holds no baseline` : `there are ${listed(names, ', ')}`;
}

/**
 * The baseline of this name; without a name, the only one.
 * @throws {Failure} (usage) that names what is there
 */
export function baselineNamed(
  directory: string,
  stored: readonly StoredBaseline[],
  name: string | undefined,
): StoredBaseline {
  const found = stored.filter((each) => name === undefined || each.name === name);
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  const nearest = nearestName(
    name ?? '',
    stored.map((each) => each.name),
  );
  const meant = nearest === null ? '' : `did you mean '${nearest}'? `;
  throw new Failure({
    what: name === undefined ? 'no baseline given' : `no baseline '${name}'`,
    why: namesText(stored, directory),
    next: `${meant}see ${TOOL.name} baseline list`,
    exitCode: EXIT_CODE.usage,
  });
}
