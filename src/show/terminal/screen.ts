/** What a command prints unless it is asked for all: one screen, the answer first. */
import { plural } from '../../lib/plural.js';
import { bold, type Look } from './look.js';
import { wrapWords } from './wrap.js';

/** Twenty-five lines are seen at once in any terminal. */
const MOST_LINES = 25;

const MORE_FLAG = '--all';

/** Rows under a title, of which the first are the most important. */
export interface ScreenTable<Row> {
  readonly title: string;
  readonly rows: readonly Row[];
  /** What a row is, for the line that says how many are left. */
  readonly row: string;
  readonly grid: (rows: readonly Row[]) => string;
}

export interface ScreenParts<Row> {
  /** Sentences; the first is the answer. */
  readonly above: readonly string[];
  readonly table: ScreenTable<Row> | null;
  /** What is good to know, the most important first: as much of it as there is room for. */
  readonly also?: readonly string[];
  /** Lines at the end, each cut where the terminal ends. */
  readonly below: readonly string[];
  /** What to do next. It may hold a command, which somebody copies: it is not broken. */
  readonly next: string;
}

/** Kept from the rows for what is good to know. */
const LEAST_ALSO = 4;

function wrapped(texts: readonly string[], { columns }: Look): string[] {
  return texts.filter((text) => text !== '').flatMap((text) => wrapWords(text, columns));
}

/** As many rows as fit so many lines, and how many do not. */
function tableLines<Row>({ title, rows, row, grid }: ScreenTable<Row>, room: number, look: Look): string[] {
  const linesOf = (count: number): string[] => {
    const left = rows.length - count;
    return [
      ...wrapWords(title, look.columns).map((line) => bold(line, look)),
      ...(count === 0 ? [] : grid(rows.slice(0, count)).split('\n')),
      ...(left === 0 ? [] : [`  and ${plural(left, `more ${row}`)}: ${MORE_FLAG} shows them`]),
    ];
  };
  let count = Math.min(rows.length, Math.max(0, room));
  while (count > 0 && linesOf(count).length > room) count -= 1;
  return linesOf(count);
}

/** A text that is one line: what does not fit is cut off. */
export function oneLine(text: string, { columns, unicode }: Look): string {
  const ellipsis = unicode ? '…' : '...';
  const [line = ''] = text.split('\n');
  return line.length <= columns ? line : `${line.slice(0, columns - ellipsis.length).trimEnd()}${ellipsis}`;
}

export function nextLine(next: string): string {
  return `Next: ${next}`;
}

/** Those of the texts, whole, that fit so many lines. */
function fitting(texts: readonly string[], room: number, look: Look): string[] {
  const kept: string[] = [];
  for (const text of texts) {
    const lines = wrapped([text], look);
    if (kept.length + lines.length <= room) for (const line of lines) kept.push(line);
  }
  return kept;
}

/** The answer, the rows that fit, and what to do next, in at most {@link MOST_LINES} lines. */
export function screenText<Row>(parts: ScreenParts<Row>, look: Look): string {
  const { above, table, also = [], below, next } = parts;
  const head = wrapped(above, look);
  const foot = [...below.filter((text) => text !== '').map((text) => oneLine(text, look)), nextLine(next)];
  const taken = foot.length - 1 + Math.ceil(nextLine(next).length / look.columns);
  const room = MOST_LINES - head.length - taken - 1;
  const kept = Math.min(LEAST_ALSO, wrapped(also, look).length);
  const middle =
    table === null || table.rows.length === 0 ? [] : ['', ...tableLines(table, room - 1 - kept, look)];
  const known = fitting(also, room - middle.length, look);
  const lines = [...head, ...middle, '', ...known, ...foot];
  const shown =
    lines.length <= MOST_LINES
      ? lines
      : [...lines.slice(0, MOST_LINES - 2), `${MORE_FLAG} shows the rest`, nextLine(next)];
  return `${shown.join('\n')}\n`;
}
