import { button, element, statusLine, textOf } from './elements.js';
import { markdownTable, plain } from '../markdown.js';
import { rawRows, type TextRows } from './raw_numbers.js';

/** Buttons that copy a table as it is shown: filtered rows are left out. */

export function addCopyButtons(table: HTMLTableElement): void {
  const caption = table.caption?.textContent ?? 'table';
  const status = statusLine('said');
  const tools = element('div', { class: 'tools' });
  const copy = (text: string, format: string): void => {
    tools.querySelector('textarea')?.remove();
    writeClipboard(text).then(
      () => {
        status.textContent = `Copied as ${format}.`;
      },
      () => {
        offerText(tools, text, `${caption} as ${format}`);
        status.textContent = 'The browser refused the clipboard. The text is selected: press Ctrl+C.';
      },
    );
  };
  tools.append(
    button('Copy CSV', `Copy CSV: ${caption}`, () => {
      copy(csvText(rawRows(shownRows(table))), 'CSV');
    }),
    button('Copy Markdown', `Copy Markdown: ${caption}`, () => {
      copy(markdownText(table.caption?.textContent ?? '', shownRows(table)), 'Markdown');
    }),
    status,
  );
  // Beside the part that scrolls, so that the buttons do not scroll away.
  (table.closest('.scroll, .tall') ?? table).before(tools);
}

/** The head, if there is one, and each row that no filter hides. A table without a head gets one, as Markdown wants. */
function shownRows(table: HTMLTableElement): TextRows {
  const rows = [...table.rows].filter((row) => !row.hidden).map((row) => [...row.cells].map(textOf));
  if (table.tHead) return rows;
  return [['fact', 'value'].slice(0, rows[0]?.length ?? 0), ...rows];
}

async function writeClipboard(text: string): Promise<void> {
  // Missing where a page is not trusted, whatever its type says.
  const clipboard = navigator.clipboard as Clipboard | undefined;
  if (!clipboard) throw new Error('no clipboard');
  await clipboard.writeText(text);
}

function offerText(tools: HTMLElement, text: string, label: string): void {
  const area = element('textarea', { readonly: '', rows: '6', 'aria-label': label });
  area.value = text;
  tools.append(area);
  area.focus();
  area.select();
}

/** What a spreadsheet would run: https://owasp.org/www-community/attacks/CSV_Injection; tabs and line ends are gone. */
const FORMULA = /^[=+\-@\uFF0B\uFF0D\uFF1D\uFF20]/;
/** A signed number is what it says. */
const PLAIN_NUMBER = /^[+-]?[\d.]+$/;
const NEEDS_QUOTES = /[",\r\n]/;

/** CSV as RFC 4180 has it; a cell that a spreadsheet would take for a formula begins with an apostrophe. */
function csvText(rows: TextRows): string {
  return rows.map((row) => row.map(csvCell).join(',')).join('\r\n') + '\r\n';
}

function csvCell(text: string): string {
  const inert = FORMULA.test(text) && !PLAIN_NUMBER.test(text) ? `'${text}` : text;
  return NEEDS_QUOTES.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}

/** A table of Markdown, its caption above it. */
function markdownText(caption: string, [columns = [], ...rows]: TextRows): string {
  return `${caption === '' ? '' : `${plain(caption)}\n\n`}${markdownTable({ columns, rows })}\n`;
}
