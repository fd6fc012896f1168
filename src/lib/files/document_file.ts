import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import type { z } from 'zod';
import { contentFailure, writeFailure } from './file_failure.js';
import { readText } from './text_file.js';
import { assertKind, validated, type FileKind } from './validation.js';

/** What one kind of JSON document is. */
export interface DocumentKind<Schema extends z.ZodType> extends FileKind {
  readonly schema: Schema;
}

/**
 * Writes a document, all of it or nothing; returns its path.
 * @param indent spaces for people who read the file as it is; none by default
 * @throws {Failure} (harness failed) when it cannot be written
 */
export async function writeDocument<Schema extends z.ZodType>(
  path: string,
  { schema }: DocumentKind<Schema>,
  document: z.infer<Schema>,
  indent = 0,
): Promise<string> {
  try {
    mkdirSync(dirname(path), { recursive: true });
    await writeFileAtomic(path, `${JSON.stringify(schema.parse(document), null, indent)}\n`);
  } catch (error) {
    throw writeFailure(path, error, 'make room or choose another directory with --output');
  }
  return path;
}

/** @throws {Failure} (usage) that says what is wrong with it, and where in the document */
export function readDocument<Schema extends z.ZodType>(
  path: string,
  kind: DocumentKind<Schema>,
): z.infer<Schema> {
  const text = readText(path);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw contentFailure(path, 'it is not valid JSON', kind.next);
  }
  assertKind(path, value, kind);
  return validated(path, kind.schema, value, kind.next);
}
