import { knownCounter } from '../../names/counters.js';
import type { KnownExit } from '../../names/known_exit.js';
import { knownHardware } from '../../names/lookup.js';
import { knownReason } from '../../names/reasons.js';
import { MixBuilder } from '../builder.js';
import type { Mix } from '../mix.js';
import { wholeOf } from '../numbers.js';
import { userspaceReason } from './trace_reasons.js';

/** What else stands in such a row: shares, times, numbers in parentheses, rules of a table. */
const BESIDE = /\([^)]{0,60}\)|[\d.,]{1,20}\s*(?:%|us|ms|ns|µs)(?![A-Za-z])|[|]/g;
const WORD = /[A-Za-z][\w-]{1,60}/g;
const NUMBER = /(?<![\w.,'-])\d[\d.,']{0,18}(?![\w%-])/g;
/** As a trace prints it; of kvm_userspace_exit alone. */
const REASON = /\breason[ :]+(?:KVM_EXIT_\w{1,40}|restart|error) \(\d{1,6}\)/;
const COUNT_HEAD = /^(?:counts?|samples|calls|number|hits)$/i;

interface Row {
  readonly name: string;
  readonly count: number;
  readonly known?: KnownExit | undefined;
  readonly isUserspace: boolean;
}

/** A head above several columns: which one counts, and how many there are. */
interface Head {
  readonly count: number;
  readonly columns: number;
}

const wordsOf = (line: string): string[] => line.replaceAll('|', ' ').trim().split(/\s+/);

function headOf(line: string): Head | null {
  const words = wordsOf(line);
  const count = words.findIndex((word) => COUNT_HEAD.test(word));
  return count < 0 || words.length < 2 || words.some((word) => /^\d/.test(word))
    ? null
    : { count, columns: words.length };
}

/** A bare `IO` in prose is no exit: only names that stand for nothing else count. */
function isTelling(word: string): boolean {
  if (word.startsWith('KVM_EXIT_')) return knownReason(word) !== null;
  if (knownCounter(word) !== null) return word.includes('_') || word.startsWith('EXT');
  return knownHardware(word) !== null && (/[_-]/.test(word) || /^[A-Z]{3,}$|^(?:npf|hlt|cpuid)$/.test(word));
}

function countOf(plain: string, line: string, head: Head | null): number | null {
  const words = wordsOf(line);
  if (head?.columns === words.length) return wholeOf(words[head.count] ?? '');
  const numbers = (plain.match(NUMBER) ?? []).map((text) => wholeOf(text.replace(/[.,']+$/, '')));
  return numbers.length === 1 ? (numbers[0] ?? null) : null;
}

/** A row has exactly one name of an exit, and one number or a head that says which counts. */
function rowOf(line: string, head: Head | null): Row | null {
  const plain = line.replace(BESIDE, ' ');
  const count = countOf(plain, line, head);
  if (count === null) return null;
  const traced = REASON.test(line) ? userspaceReason(line) : null;
  if (traced !== null) return { ...traced, count, isUserspace: true };
  const names = (plain.match(WORD) ?? []).filter(isTelling);
  const [name] = names;
  if (names.length !== 1 || name === undefined) return null;
  return { name, count, isUserspace: name.startsWith('KVM_EXIT_') };
}

const isTold = (line: string): boolean => line.trim() !== '' && !/^\s*[#$]|^[-=+|:\s]+$/.test(line);

function rowsOf(
  lines: readonly string[],
): { readonly line: string; readonly place: string; readonly row: Row | null }[] {
  let head: Head | null = null;
  return lines.flatMap((line, index) => {
    if (!isTold(line)) return [];
    const row = rowOf(line, head);
    const found = row === null ? headOf(line) : null;
    head = found ?? head;
    return found === null ? [{ line, place: `line ${String(index + 1)}`, row }] : [];
  });
}

export function looksLikeRows(lines: readonly string[]): boolean {
  const told = rowsOf(lines);
  const rows = told.filter(({ row }) => row !== null);
  return rows.length >= 1 && rows.length * 2 >= told.length;
}

/** Any rows of one exit and one number: `sort | uniq -c`, a table in a mail, what a script printed. */
export function parseRows(lines: readonly string[]): Mix {
  const builder = new MixBuilder();
  let seesUserspace = false;
  for (const { line, place, row } of rowsOf(lines)) {
    if (row === null) builder.miss(place, line, 'not a row of one exit and one number');
    else {
      seesUserspace ||= row.isUserspace;
      builder.add(row.name, row.known === undefined ? 'any' : 'userspace', row.count, place, {
        known: row.known,
      });
    }
  }
  builder.note('The file is in no known format: each row is read as an exit and its count.');
  return builder.mix('rows', { seesUserspace });
}
