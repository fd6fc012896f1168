/** The border for JSON that is not ours: what comes from a file, a program or another host is read here and nowhere else. */
import { visibleText } from './visible_text.js';

/** No document of ours is a tenth as deep; what walks through values calls itself, and the stack has an end. */
const DEEPEST = 64;

/** JSON that is valid and is not taken. */
class RefusedJson extends Error {}

function member(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return visibleText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth > DEEPEST) throw new RefusedJson(`it is nested more than ${String(DEEPEST)} deep`);
  return Array.isArray(value) ? list(value, depth) : record(value as Record<string, unknown>, depth);
}

/** In place: a run has millions of numbers. */
function list(values: unknown[], depth: number): unknown[] {
  for (let index = 0; index < values.length; index++) {
    const value = values[index];
    if (typeof value !== 'number') values[index] = member(value, depth + 1);
  }
  return values;
}

function record(values: Record<string, unknown>, depth: number): Record<string, unknown> {
  if (Object.hasOwn(values, '__proto__')) throw new RefusedJson("it has a key '__proto__'");
  const entries = Object.entries(values);
  return Object.fromEntries(entries.map(([key, value]) => [visibleText(key), member(value, depth + 1)]));
}

/**
 * The value of a JSON text in which no string, keys included, steers what it is shown on.
 * @throws an error for {@link jsonTrouble}
 */
export function parsedJson(text: string): unknown {
  return member(JSON.parse(text), 0);
}

/** What is wrong with a text that {@link parsedJson} threw on, in one line. */
export function jsonTrouble(error: unknown): string {
  const message = visibleText(error instanceof Error ? error.message : String(error));
  return error instanceof RefusedJson ? message : `it is not valid JSON: ${message}`;
}
