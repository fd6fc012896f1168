/** JSON documents of a text: one, one a line, or several one after the other however they are printed. */
import { parsedJson } from '../../../lib/json.js';

export interface Documents {
  readonly documents: readonly unknown[];
  /** Lines beside them: what a shell or a logger printed. */
  readonly others: number;
}

/** Where a value that begins with a bracket ends; -1: it does not. */
function endOf(text: string, start: number): number {
  let depth = 0;
  let isString = false;
  for (let at = start; at < text.length; at += 1) {
    const sign = text[at];
    if (isString) {
      if (sign === '\\') at += 1;
      else if (sign === '"') isString = false;
    } else if (sign === '"') isString = true;
    else if (sign === '{' || sign === '[') depth += 1;
    else if (sign === '}' || sign === ']') {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return -1;
}

/** Undefined: it is no JSON. */
function parsed(text: string): unknown {
  try {
    return parsedJson(text);
  } catch {
    return undefined;
  }
}

const BEGINS = /^[ \t]*[[{]/gm;

/** Null: the text holds no JSON. A value begins a line; what stands between two values is counted. */
export function documentsOf(text: string): Documents | null {
  if (!/^\s*[[{]/.test(text) && !/^[ \t]*\{\s*"/m.test(text)) return null;
  const whole = parsed(text);
  if (whole !== undefined) return { documents: [whole], others: 0 };
  const documents: unknown[] = [];
  let others = 0;
  let at = 0;
  while (at < text.length) {
    BEGINS.lastIndex = at;
    const found = BEGINS.exec(text);
    const start = found === null ? text.length : found.index;
    others += text
      .slice(at, start)
      .split('\n')
      .filter((line) => line.trim() !== '').length;
    if (found === null) break;
    const end = endOf(text, start);
    const value = end < 0 ? undefined : parsed(text.slice(start, end));
    if (value === undefined) others += 1;
    else documents.push(value);
    // One that is broken ends the reading where it has no end, else it costs only itself.
    at = end < 0 ? text.length : end;
  }
  return documents.length === 0 ? null : { documents, others };
}
