/**
 * The border for text that is not ours: of files, plans, programs, hosts, command lines. Characters that steer a
 * terminal, a parser or the direction of text become visible on it, as JSON writes them: inside a JSON string they say
 * the same as before.
 */

// C0 and C1 controls, line and paragraph separators, and everything that overrides the direction of text.
const STEERING = '\\u0000-\\u001f\\u007f-\\u009f\\u061c\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u2069\\ufeff';
const ANY = new RegExp(`[${STEERING}]`, 'gu');
const ANY_BUT_LINE_END = new RegExp(`(?!\\n)[${STEERING}]`, 'gu');
// A surrogate without its twin cannot be written as UTF-8.
const LONE_SURROGATE = /\p{Surrogate}/gu;

function spelled(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** One line in which nothing steers: `\u001b[2J` for a sequence that clears the screen, `\u000a` for a new line. */
export function visibleText(text: string): string {
  return text.replaceAll(ANY, spelled).replaceAll(LONE_SURROGATE, '\ufffd');
}

/** The same with its lines. */
export function visibleLines(text: string): string {
  return text.replaceAll(ANY_BUT_LINE_END, spelled).replaceAll(LONE_SURROGATE, '\ufffd');
}

/** Longer strings are cut, with a note. */
const MOST_CHARACTERS = 4_000;

/** {@link visibleText} of at most 4,000 characters: no string can flood what it is shown on. */
export function inertText(text: string): string {
  const kept = text.length > MOST_CHARACTERS ? text.slice(0, MOST_CHARACTERS) : text;
  const cut = text.length - kept.length;
  const visible = visibleText(kept);
  return cut === 0 ? visible : `${visible}… (${cut} characters more)`;
}
