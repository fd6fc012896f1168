/**
 * Makes every string of a results file inert for display: characters that steer a terminal, a parser or the
 * direction of text become visible, and no string can flood the page. Markup is escaped later, by the renderer.
 */

/** Longer strings are cut, with a note. */
const MAX_CHARACTERS = 4_000;

// C0 and C1 controls, line and paragraph separators, and everything that overrides the direction of text.
// eslint-disable-next-line no-control-regex
const STEERING = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;
// A surrogate without its twin cannot be written as UTF-8.
const LONE_SURROGATE = /\p{Surrogate}/gu;

/** `text` with steering characters shown as `\u{202e}` and at most 4,000 characters. */
export function inertText(text: string): string {
  const kept = text.length > MAX_CHARACTERS ? text.slice(0, MAX_CHARACTERS) : text;
  const cut = text.length - kept.length;
  const visible = kept
    .replaceAll(STEERING, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`)
    .replaceAll(LONE_SURROGATE, '\ufffd');
  return cut === 0 ? visible : `${visible}… (${cut} characters more)`;
}

/** A deep copy of plain data with every string, keys included, made inert. Equal strings stay equal. */
export function inertData<Data>(data: Data): Data {
  return inertValue(data) as Data;
}

function inertValue(value: unknown): unknown {
  if (typeof value === 'string') return inertText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return typeof value[0] === 'number' ? value : value.map(inertValue);
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [inertText(key), inertValue(entry)]));
}
