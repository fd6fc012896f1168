import type { z } from 'zod';
import { contentFailure } from './file_failure.js';

/** The version this program writes and, at most, reads, of a kind of file. */
export interface FileKind {
  readonly format: string;
  readonly version: number;
  readonly next: string;
}

function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}

/** `host.cpu.online`, `rounds[3].cell`. */
function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .slice(1);
}

function shown(value: unknown): string {
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
      `not a file of ours: format is ${shown(format)}, not "${kind.format}"`,
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
