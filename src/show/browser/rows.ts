/** Rows that can be looked for and linked to, in all tables of a page at once. */
import { goToAddress } from './address.js';
import { button, element, statusLine } from './elements.js';
import { hashOfQuery, hasWords, queryOfHash, wordsOf } from './row_filter.js';

interface Row {
  readonly row: HTMLTableRowElement;
  readonly text: string;
  /** What hides it while it is closed. */
  readonly fold: HTMLDetailsElement | null;
}

function addressedRows(): Row[] {
  return [...document.querySelectorAll<HTMLTableRowElement>('tbody tr[id]')].map((row) => ({
    row,
    text: row.textContent ?? '',
    fold: row.closest('details'),
  }));
}

/** Replaces the history entry instead of adding one; some browsers forbid this for a local file. */
function writeHash(hash: string): void {
  try {
    history.replaceState(null, '', hash === '' ? location.pathname : hash);
  } catch {
    location.hash = hash;
  }
}

function show(rows: readonly Row[], query: string): string {
  const words = wordsOf(query);
  let shown = 0;
  for (const { row, text, fold } of rows) {
    row.hidden = !hasWords(text, words);
    if (row.hidden) continue;
    shown += 1;
    if (words.length > 0 && fold) fold.open = true;
  }
  return words.length === 0 ? '' : `${shown} of ${rows.length} rows are shown.`;
}

/** Not reached by the tabulator: there are thousands, and the address of a filter does the same. */
function addPermalinks(rows: readonly Row[]): void {
  for (const { row } of rows) {
    const link = element('a', {
      class: 'permalink',
      href: `#${row.id}`,
      tabindex: '-1',
      'aria-hidden': 'true',
      title: 'Link to this row',
    });
    link.textContent = '#';
    row.cells[0]?.append(link);
  }
}

/** The field above the tables, and what it filters. */
function createFilter(rows: readonly Row[]): (query: string) => void {
  const status = statusLine('said');
  const input = element('input', { type: 'search', placeholder: 'mmio ring3 sync', spellcheck: 'false' });
  const apply = (query: string): void => {
    input.value = query;
    status.textContent = show(rows, query);
  };
  input.addEventListener('input', () => {
    apply(input.value);
    writeHash(hashOfQuery(input.value));
  });
  const clear = button('Clear', 'Clear the filter', () => {
    apply('');
    writeHash('');
  });
  const group = { class: 'filter', role: 'group', 'aria-label': 'Filter the rows of all tables' };
  const label = element('label', {}, 'Rows with these words', input);
  document.querySelector('nav.contents')?.after(element('div', group, label, clear, status));
  return apply;
}

/** Rows of all tables get links and a filter; an address may hold either. */
export function startRows(): void {
  const rows = addressedRows();
  const apply = rows.length === 0 ? null : createFilter(rows);
  addPermalinks(rows);
  const follow = (): void => {
    const query = queryOfHash(location.hash);
    if (query === null) goToAddress();
    else apply?.(query);
  };
  follow();
  addEventListener('hashchange', follow);
}
