import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { contentFailure, writeFailure } from '../file_failure.js';
import { readText } from '../text_file.js';
import { assertKind, validated } from '../validation.js';
import { SCALE_FILE, SCALE_FORMAT, SCALE_VERSION, scaleSchema, type Scale } from './schema.js';

const NEXT = `give a ${SCALE_FILE} that this program wrote`;

/**
 * Writes `scale.json` into a directory, all of it or nothing. Returns its path.
 * @throws {Failure} (harness failed) when it cannot be written
 */
export async function writeScale(directory: string, scale: Scale): Promise<string> {
  const path = join(directory, SCALE_FILE);
  try {
    mkdirSync(directory, { recursive: true });
    await writeFileAtomic(path, `${JSON.stringify(scaleSchema.parse(scale))}\n`);
  } catch (error) {
    throw writeFailure(path, error, 'make room or choose another directory with --output');
  }
  return path;
}

/** @throws {Failure} (usage) that says what is wrong with it, and where in the document */
export function readScale(path: string): Scale {
  const text = readText(path);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw contentFailure(path, 'it is not valid JSON', NEXT);
  }
  assertKind(path, value, { format: SCALE_FORMAT, version: SCALE_VERSION, next: NEXT });
  return validated(path, scaleSchema, value, NEXT);
}
