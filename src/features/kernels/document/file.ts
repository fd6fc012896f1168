import { join } from 'node:path';
import { readDocument, writeDocument, type DocumentKind } from '../../../lib/files/document_file.js';
import { KERNELS_FILE, KERNELS_FORMAT, KERNELS_VERSION, kernelsSchema, type Kernels } from './schema.js';

const KIND: DocumentKind<typeof kernelsSchema> = {
  format: KERNELS_FORMAT,
  version: KERNELS_VERSION,
  schema: kernelsSchema,
  next: `give a ${KERNELS_FILE} that this program wrote`,
};

/**
 * Writes `kernels.json` into a directory, all of it or nothing. Returns its path.
 * @throws {Failure} (harness failed) when it cannot be written
 */
export async function writeKernels(directory: string, kernels: Kernels): Promise<string> {
  return writeDocument(join(directory, KERNELS_FILE), KIND, kernels);
}

/** @throws {Failure} (usage) that says what is wrong with it, and where in the document */
export function readKernels(path: string): Kernels {
  return readDocument(path, KIND);
}
