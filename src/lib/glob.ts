/** Globs that people write for names of ours: `pio-*`, `*ring3`, `{regs,sregs}`. */
import picomatch from 'picomatch';
import { EXIT_CODE } from './exit_code.js';
import { Failure } from './failure.js';
import { inertText } from './visible_text.js';

/** No name is half as long, and no list of names in braces. */
const MOST_CHARACTERS = 500;
/** Each one more multiplies the ways in which a name can be tried. */
const MOST_STARS = 6;

function assertGlob(pattern: string): void {
  const stars = pattern.replaceAll(/[^*]/g, '').length;
  if (pattern.length <= MOST_CHARACTERS && stars <= MOST_STARS) return;
  throw new Failure({
    what: `the glob '${inertText(pattern.slice(0, 40))}...'`,
    why: `it has ${String(pattern.length)} characters and ${String(stars)} stars`,
    next: `write one of at most ${String(MOST_CHARACTERS)} characters and ${String(MOST_STARS)} stars`,
    exitCode: EXIT_CODE.usage,
  });
}

/** An empty pattern matches nothing. @throws {Failure} (usage) for a pattern that would take for ever */
export function matcherOf(pattern: string): (name: string) => boolean {
  if (pattern === '') return () => false;
  assertGlob(pattern);
  return picomatch(pattern);
}

/** {@link matcherOf} for one name. */
export function isMatch(pattern: string, name: string): boolean {
  return matcherOf(pattern)(name);
}
