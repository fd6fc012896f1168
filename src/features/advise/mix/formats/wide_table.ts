/** A table with a name above each column: its head, and the rows that have as many fields. */
import { wholeOf } from '../numbers.js';

interface WideRow {
  readonly place: string;
  /** By column; null: no whole number. */
  readonly numbers: readonly (number | null)[];
  readonly words: readonly string[];
}

export interface WideTable {
  readonly columns: readonly string[];
  readonly rows: readonly WideRow[];
  /** Neither head nor row. */
  readonly others: readonly { readonly place: string; readonly text: string }[];
}

const wordsOf = (line: string): string[] =>
  line
    .trim()
    .split(line.includes(',') ? /\s*,\s*/ : /\s+/)
    .filter((word) => word !== '');

/** Null: no line is such a head. The first one counts; where it comes again it is no row. */
export function readWideTable(
  lines: readonly string[],
  isHead: (words: readonly string[]) => boolean,
): WideTable | null {
  let columns: readonly string[] | null = null;
  const rows: WideRow[] = [];
  const others: { place: string; text: string }[] = [];
  for (const [index, line] of lines.entries()) {
    const place = `line ${String(index + 1)}`;
    const words = wordsOf(line);
    if (words.length > 2 && isHead(words)) columns ??= words;
    else if (columns !== null && words.length > 0) {
      // A time before the row may be two words of their own.
      const cells = words.slice(Math.max(0, words.length - columns.length));
      const numbers = cells.map(wholeOf);
      if (cells.length === columns.length && numbers.some((each) => each !== null))
        rows.push({ place, numbers, words: cells });
      else others.push({ place, text: line });
    } else if (words.length > 0 && !/^\s*[#$]/.test(line)) others.push({ place, text: line });
  }
  return columns === null ? null : { columns, rows, others };
}
