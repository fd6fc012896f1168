/** A results document of any version that this program reads. */
import { assertKind, validated } from '../lib/files/document_file.js';
import { RESULTS_FORMAT, RESULTS_VERSION, resultsSchema, type Results } from './schema.js';
import { inTodaysShape, isVersion1 } from './version1.js';

/** A document as it stands in a file or a page. */
export interface StoredResults {
  /** In today's shape; its numbers are those of the version that wrote it. */
  readonly results: Results;
  readonly version: number;
}

/**
 * @param next what to do about a document that is none
 * @throws {Failure} (usage) that names the first wrong place
 */
export function storedResults(file: string, value: unknown, next: string): StoredResults {
  assertKind(file, value, { format: RESULTS_FORMAT, version: RESULTS_VERSION, next });
  const isOld = isVersion1(value);
  const results = validated(file, resultsSchema, isOld ? inTodaysShape(value) : value, next);
  return { results, version: isOld ? 1 : RESULTS_VERSION };
}
