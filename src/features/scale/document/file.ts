import { join } from 'node:path';
import { readDocument, writeDocument, type DocumentKind } from '../../../lib/files/document_file.js';
import { SCALE_FILE, SCALE_FORMAT, SCALE_VERSION, scaleSchema, type Scale } from './schema.js';

const KIND: DocumentKind<typeof scaleSchema> = {
  format: SCALE_FORMAT,
  version: SCALE_VERSION,
  schema: scaleSchema,
  next: `give a ${SCALE_FILE} that this program wrote`,
};

/**
 * Writes `scale.json` into a directory, all of it or nothing. Returns its path.
 * @throws {Failure} (harness failed) when it cannot be written
 */
export async function writeScale(directory: string, scale: Scale): Promise<string> {
  return writeDocument(join(directory, SCALE_FILE), KIND, scale);
}

/** @throws {Failure} (usage) that says what is wrong with it, and where in the document */
export function readScale(path: string): Scale {
  return readDocument(path, KIND);
}
