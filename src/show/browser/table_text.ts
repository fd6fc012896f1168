import { markdownTable, plain } from '../markdown.js';

/** A table as text to paste elsewhere. */
export type TextRows = readonly (readonly string[])[];

/** What a spreadsheet would run: https://owasp.org/www-community/attacks/CSV_Injection; tabs and line ends are gone. */
const FORMULA = /^[=+\-@\uFF0B\uFF0D\uFF1D\uFF20]/;
/** A signed number, alone or with its interval, is what it says. */
const PLAIN_NUMBER = /^[+-]?[\d.,]+%?(?: \[[\d.,%+ -]+\])?$/;
const NEEDS_QUOTES = /[",\r\n]/;

/** CSV as RFC 4180 has it; a cell that a spreadsheet would take for a formula begins with an apostrophe. */
export function csvText(rows: TextRows): string {
  return rows.map((row) => row.map(csvCell).join(',')).join('\r\n') + '\r\n';
}

function csvCell(text: string): string {
  const inert = FORMULA.test(text) && !PLAIN_NUMBER.test(text) ? `'${text}` : text;
  return NEEDS_QUOTES.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}

/** A table of Markdown, its caption above it. */
export function markdownText(caption: string, [columns = [], ...rows]: TextRows): string {
  return `${caption === '' ? '' : `${plain(caption)}\n\n`}${markdownTable({ columns, rows })}\n`;
}
