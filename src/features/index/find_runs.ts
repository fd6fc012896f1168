import { readdirSync, type Dirent } from 'node:fs';
import { join } from 'node:path';
import { systemReason } from '../../lib/system_reason.js';
import { JOURNAL_FILE } from '../../results/journal.js';
import { RESULTS_FILE } from '../../results/write.js';
import { PAGE_FILE } from '../../show/page/run_link.js';
import type { Unread } from './document/schema.js';

/** Something that may be a run: a directory with results in it, or a file. Both below the folder, parts as given. */
export interface Candidate {
  readonly parts: readonly string[];
  readonly kind: 'directory' | 'file';
}

export interface Found {
  readonly candidates: readonly Candidate[];
  /** HTML files that are no page of a run, as their parts. */
  readonly pages: readonly (readonly string[])[];
  readonly unread: readonly Unread[];
}

/** Reports lie one or two levels down; a folder of build output is not searched to the bottom. */
const MOST_DEPTH = 6;
const NEVER = /^(?:\.|node_modules$)/;

function entriesOf(path: string): Dirent[] | string {
  try {
    return readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    return systemReason(error);
  }
}

/** Results and the log of a killed run in one directory are one run; every other JSON file may be one. */
function inDirectory(entries: readonly Dirent[], parts: readonly string[]): Candidate[] {
  const files = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  const isRun = files.includes(RESULTS_FILE) || files.includes(JOURNAL_FILE);
  const others = files.filter((name) => name.endsWith('.json') && name !== RESULTS_FILE);
  return [
    ...(isRun ? [{ parts, kind: 'directory' } as const] : []),
    ...others.map((name) => ({ parts: [...parts, name], kind: 'file' }) as const),
  ];
}

function pagesIn(entries: readonly Dirent[], parts: readonly string[]): string[][] {
  const names = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  const ofRun = names.includes(RESULTS_FILE) || names.includes(JOURNAL_FILE) ? PAGE_FILE : null;
  return names.filter((name) => name.endsWith('.html') && name !== ofRun).map((name) => [...parts, name]);
}

/**
 * Everything below a folder that may be results. Links are not followed and hidden directories not entered; a directory
 * that is too deep or cannot be listed is reported.
 */
export function findCandidates(folder: string, parts: readonly string[] = []): Found {
  const path = parts.join('/');
  if (parts.length > MOST_DEPTH)
    return {
      candidates: [],
      pages: [],
      unread: [{ path, reason: `more than ${String(MOST_DEPTH)} directories deep, not searched` }],
    };
  const entries = entriesOf(join(folder, ...parts));
  if (typeof entries === 'string') return { candidates: [], pages: [], unread: [{ path, reason: entries }] };
  const below = entries
    .filter((entry) => entry.isDirectory() && !NEVER.test(entry.name))
    .map(({ name }) => findCandidates(folder, [...parts, name]));
  return {
    candidates: [...inDirectory(entries, parts), ...below.flatMap(({ candidates }) => candidates)],
    pages: [...pagesIn(entries, parts), ...below.flatMap(({ pages }) => pages)],
    unread: below.flatMap(({ unread }) => unread),
  };
}
