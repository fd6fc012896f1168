import { dirname } from 'node:path';
import type { z } from 'zod';
import { contentFailure, writeFailure } from './file_failure.js';
import { makeDirectories } from './make_directories.js';
import { entryOf } from '../entry_of.js';
import { jsonTrouble, parsedJson } from '../json.js';
import { readText } from './text_file.js';
import { writeWhole } from './whole_file.js';

/** A kind of file: its format, the version that this program writes (and the newest that it reads), and what to do about a wrong one. */
export interface FileKind {
  readonly format: string;
  readonly version: number;
  readonly next: string;
}

function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null
    ? entryOf(value as Record<string, unknown>, key)
    : undefined;
}

/** `host.cpu.online`, `rounds[3].cell`. */
function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .slice(1);
}

function asJson(value: unknown): string {
  const text = JSON.stringify(value) as string | undefined;
  if (text === undefined) return 'nothing';
  return text.length > 40 ? `${text.slice(0, 40)}...` : text;
}

/**
 * Checks the first three things a foreign or newer file shows, so that the error speaks of those.
 * @throws {Failure} (usage)
 */
export function assertKind(path: string, value: unknown, kind: FileKind): void {
  const format = member(value, 'format');
  if (format !== kind.format)
    throw contentFailure(
      path,
      `not a file of ours: format is ${asJson(format)}, not "${kind.format}"`,
      kind.next,
    );
  const version = member(value, 'version');
  if (typeof version === 'number' && version > kind.version)
    throw contentFailure(
      path,
      `written by a newer version: format version ${String(version)}, this program reads up to ${String(kind.version)}`,
      'update kvm-exit-bench: npm install kvm-exit-bench@latest',
    );
}

/** The value as the schema's type. @throws {Failure} (usage) that names the first wrong place in the document */
export function validated<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
  value: unknown,
  next: string,
): z.infer<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const place = issue === undefined ? '' : pathText(issue.path);
  throw contentFailure(
    path,
    `${place === '' ? 'the document' : place}: ${issue?.message ?? 'not valid'}`,
    next,
  );
}

/** What one kind of JSON document is. */
export interface DocumentKind<Schema extends z.ZodType> extends FileKind {
  readonly schema: Schema;
}

/**
 * Writes a document, all of it or nothing; returns its path.
 * @param indent spaces for people who read the file as it is; none by default
 * @throws {Failure} (usage) when it cannot be written
 */
export async function writeDocument<Schema extends z.ZodType>(
  path: string,
  { schema }: DocumentKind<Schema>,
  document: z.infer<Schema>,
  indent = 0,
): Promise<string> {
  try {
    makeDirectories(dirname(path));
    await writeWhole(path, `${JSON.stringify(schema.parse(document), null, indent)}\n`);
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
  const text = readText(path, kind.next);
  let value: unknown;
  try {
    value = parsedJson(text);
  } catch (error) {
    throw contentFailure(path, jsonTrouble(error), kind.next);
  }
  assertKind(path, value, kind);
  return validated(path, kind.schema, value, kind.next);
}
