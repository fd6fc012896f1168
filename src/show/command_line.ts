/** Commands as a reader would type them: what a text says to do next. */
import { TOOL } from '../lib/tool.js';

const PLAIN = /^[\w@%+=:,./-]+$/;

function word(text: string): string {
  return PLAIN.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** `kvm-exit-bench gate --baseline before 'after the update'`. */
export function commandLine(...words: readonly string[]): string {
  return [TOOL.name, ...words.map(word)].join(' ');
}
