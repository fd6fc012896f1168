import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { writeFailure } from '../file_failure.js';
import { readText } from '../text_file.js';
import { assertKind, validated } from '../validation.js';
import { contentFailure } from '../file_failure.js';
import { KERNELS_FILE, KERNELS_FORMAT, KERNELS_VERSION, kernelsSchema, type Kernels } from './schema.js';

const NEXT = `give a ${KERNELS_FILE} that this program wrote`;

/**
 * Writes `kernels.json` into a directory, all of it or nothing. Returns its path.
 * @throws {Failure} (harness failed) when it cannot be written
 */
export async function writeKernels(directory: string, kernels: Kernels): Promise<string> {
  const path = join(directory, KERNELS_FILE);
  try {
    mkdirSync(directory, { recursive: true });
    await writeFileAtomic(path, `${JSON.stringify(kernelsSchema.parse(kernels))}\n`);
  } catch (error) {
    throw writeFailure(path, error, 'make room or choose another directory with --output');
  }
  return path;
}

/** @throws {Failure} (usage) that says what is wrong with it, and where in the document */
export function readKernels(path: string): Kernels {
  const text = readText(path);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw contentFailure(path, 'it is not valid JSON', NEXT);
  }
  assertKind(path, value, { format: KERNELS_FORMAT, version: KERNELS_VERSION, next: NEXT });
  return validated(path, kernelsSchema, value, NEXT);
}
