/** Reads results: a file, a run's directory, or the journal of a killed run. */
import { basename, join } from 'node:path';
import { assertConsistent } from './consistency.js';
import { contentFailure } from '../lib/files/file_failure.js';
import { jsonTrouble, parsedJson } from '../lib/json.js';
import { JOURNAL_FILE, JOURNAL_FORMAT } from './journal.js';
import { recomputed } from './recompute.js';
import { recoverText } from './recover.js';
import { RESULTS_VERSION, type Results } from './schema.js';
import { storedResults, type StoredResults } from './stored.js';
import { lookAt, readText } from '../lib/files/text_file.js';
import { RESULTS_FILE } from './write.js';

const NEXT = 'give a results.json that this program wrote, or the directory of a run';

/**
 * The file of a run's directory: the newer of its results and the log of a killed run. Both are there if a run was
 * killed in the directory of an earlier one, or just before it could remove its log.
 */
function fileIn(directory: string): string {
  const [newest] = [RESULTS_FILE, JOURNAL_FILE]
    .flatMap((name) => {
      const path = join(directory, name);
      const stat = lookAt(path);
      return stat === undefined ? [] : [{ path, modifiedMs: stat.mtimeMs }];
    })
    .sort((a, b) => b.modifiedMs - a.modifiedMs);
  if (newest !== undefined) return newest.path;
  const why = `it holds neither ${RESULTS_FILE} nor ${JOURNAL_FILE}`;
  throw contentFailure(directory, why, NEXT);
}

function jsonIn(path: string, text: string): unknown {
  if (text.trim() === '') throw contentFailure(path, 'it is empty', NEXT);
  try {
    return parsedJson(text);
  } catch (error) {
    const cut = text.trimStart().startsWith('{') && !text.trimEnd().endsWith('}');
    const why = cut ? 'it is cut off before its end' : jsonTrouble(error);
    throw contentFailure(path, why, NEXT);
  }
}

/** Recognized by how it begins, because a file may have any name; by its name if even the beginning was cut off. */
function isJournal(path: string, text: string): boolean {
  return text.startsWith(`{"format":${JSON.stringify(JOURNAL_FORMAT)}`) || basename(path) === JOURNAL_FILE;
}

/**
 * Reads results and checks them. A directory means the results in it.
 * @param path a results file, the journal of a killed run, or a directory with either
 * @throws {Failure} (usage) that says what is wrong with it, and where in the document
 */
export function readResults(path: string): Results {
  const { results, version } = readStored(path);
  return version === RESULTS_VERSION ? results : recomputed(results);
}

/**
 * The same, with the numbers as the file has them, whichever version wrote it.
 * @throws {Failure} (usage) likewise
 */
export function readStored(path: string): StoredResults {
  const file = lookAt(path)?.isDirectory() === true ? fileIn(path) : path;
  const text = readText(file);
  const stored = isJournal(file, text)
    ? { results: recoverText(file, text), version: RESULTS_VERSION }
    : storedResults(file, jsonIn(file, text), NEXT);
  assertConsistent(file, stored.results, NEXT);
  return stored;
}
