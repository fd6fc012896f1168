/** Filter and pin: the one selection of the page, its controls, and its place in the address. */
import { EVERYTHING, hashOf, selectionOf, type Parts, type Selection } from './cell_filter.js';
import { addPinButtons, filterRows, offers, readCellTable, showRatios } from './cell_table.js';
import { button, statusLine } from './elements.js';
import { createFilterForm } from './filter_form.js';

/** Called with what is filtered by, at the start where the address asks for it, and at each change. */
export type FilterListener = (filter: Parts, modes: ReadonlyMap<string, string>) => void;

/** Does nothing on a page that has no table of cells. */
export function startCells(listener: FilterListener): void {
  const table = document.querySelector<HTMLTableElement>('#cells table');
  const region = table?.closest('.tall');
  if (!table || !region) return;
  const cells = readCellTable(table);
  const count = statusLine('shown');
  const reference = statusLine('reference');
  let selection = EVERYTHING;
  const show = (next: Selection): void => {
    const repinned = next.pin !== selection.pin;
    selection = next;
    form.show(next.filter);
    count.textContent = `${filterRows(cells, next)} of ${cells.rows.length} cells are shown.`;
    if (repinned) showRatios(cells, table, next.pin);
    if (repinned) describePin(reference, next.pin, () => change({ ...selection, pin: null }));
    listener(next.filter, cells.modes);
  };
  const change = (next: Selection): void => {
    show(next);
    writeHash(hashOf(next));
  };
  const form = createFilterForm(cells, (filter) => {
    change({ ...selection, filter });
  });
  addPinButtons(cells, (id) => {
    change({ ...selection, pin: id === selection.pin ? null : id });
  });
  region.before(form.form, count, reference);
  const restore = (): void => {
    const asked = selectionOf(location.hash, (name, value) => offers(cells, name, value));
    if (!asked) return;
    show(asked);
    document.getElementById('cells')?.scrollIntoView({ behavior: 'instant' });
  };
  show(EVERYTHING);
  restore();
  addEventListener('hashchange', restore);
}

function describePin(line: HTMLElement, pin: string | null, unpin: () => void): void {
  line.replaceChildren();
  if (pin === null) return;
  line.append(
    `Compared with ${pin}: each level is divided by its level. These ratios are not paired by round and have no interval; those in “sync / ioctl” are paired and have one. `,
    button('Unpin', 'Unpin the cell that others are compared with', unpin),
  );
}

/** Replaces the history entry instead of adding one; some browsers forbid this for a local file. */
function writeHash(hash: string): void {
  try {
    history.replaceState(null, '', hash);
  } catch {
    location.hash = hash;
  }
}
