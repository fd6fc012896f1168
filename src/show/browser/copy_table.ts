/** Buttons that copy a table as it is shown: filtered rows are left out. */
import { button, element, statusLine, textOf } from './elements.js';
import { csvText, markdownText, type TextRows } from './table_text.js';

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
      copy(csvText(shownRows(table)), 'CSV');
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
