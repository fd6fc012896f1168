import { knownCounter } from '../../names/counters.js';
import { knownHardware } from '../../names/lookup.js';
import { knownReason } from '../../names/reasons.js';
import { MixBuilder } from '../builder.js';
import type { Mix } from '../mix.js';
import { wholeOf } from '../numbers.js';

/** What else stands in such a row: shares, times, numbers in parentheses, rules of a table. */
const BESIDE = /\([^)]{0,60}\)|[\d.,]{1,20}\s*(?:%|us|ms|ns|µs)(?![A-Za-z])|[|]/g;
const WORD = /[A-Za-z][\w-]{1,60}/g;
const NUMBER = /(?<![\w.,'-])\d[\d.,']{0,18}(?![\w%-])/g;

interface Row {
  readonly name: string;
  readonly count: number;
}

/** A bare `IO` in prose is no exit: only names that stand for nothing else count. */
function isTelling(word: string): boolean {
  if (word.startsWith('KVM_EXIT_')) return knownReason(word) !== null;
  if (knownCounter(word) !== null) return word.includes('_') || word.startsWith('EXT');
  return knownHardware(word) !== null && (/[_-]/.test(word) || /^[A-Z]{3,}$|^(?:npf|hlt|cpuid)$/.test(word));
}

/** A row has exactly one name of an exit and exactly one number. */
function rowOf(line: string): Row | null {
  const plain = line.replace(BESIDE, ' ');
  const names = (plain.match(WORD) ?? []).filter(isTelling);
  const numbers = (plain.match(NUMBER) ?? []).map((text) => wholeOf(text.replace(/[.,']+$/, '')));
  const [name] = names;
  const [count] = numbers;
  if (names.length !== 1 || numbers.length !== 1 || name === undefined) return null;
  return count === null || count === undefined ? null : { name, count };
}

const isTold = (line: string): boolean => line.trim() !== '' && !/^\s*[#$]|^[-=+|:\s]+$/.test(line);

export function looksLikeRows(lines: readonly string[]): boolean {
  const told = lines.filter(isTold);
  const rows = told.filter((line) => rowOf(line) !== null);
  return rows.length >= 1 && rows.length * 2 >= told.length;
}

/** Any rows of one exit and one number: `sort | uniq -c`, a table in a mail, what a script printed. */
export function parseRows(lines: readonly string[]): Mix {
  const builder = new MixBuilder();
  let seesUserspace = false;
  lines.forEach((line, index) => {
    if (!isTold(line)) return;
    const place = `line ${String(index + 1)}`;
    const row = rowOf(line);
    if (row === null) builder.miss(place, line, 'not a row of one exit and one number');
    else {
      if (row.name.startsWith('KVM_EXIT_')) seesUserspace = true;
      builder.add(row.name, 'any', row.count, place);
    }
  });
  builder.note('The file is in no known format: each row is read as an exit and its count.');
  return builder.mix('rows', { seesUserspace });
}
