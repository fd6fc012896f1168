/** The controls above the table of cells: one list a part, and a button that clears them all. Nothing is ever sent. */
import { DIMENSIONS, type Dimension, type Parts } from './cell_filter.js';
import type { CellTable } from './cell_table.js';
import { button, element } from './elements.js';

export interface FilterForm {
  readonly form: HTMLElement;
  readonly show: (filter: Parts) => void;
}

export function createFilterForm(cells: CellTable, changed: (filter: Parts) => void): FilterForm {
  const form = element('div', { class: 'filter', role: 'group', 'aria-label': 'Filter the cells' });
  const lists = new Map<Dimension, HTMLSelectElement>();
  for (const name of DIMENSIONS) {
    const values = cells.values(name);
    if (values.length < 2) continue;
    const options = values.map((value) => element('option', { value }, cells.nameOf(name, value)));
    const list = element('select', { name }, element('option', { value: '' }, 'all'), ...options);
    lists.set(name, list);
    form.append(element('label', {}, name, list));
  }
  const chosen = (): Parts =>
    Object.fromEntries(
      [...lists].filter(([, { value }]) => value !== '').map(([name, { value }]) => [name, value]),
    );
  form.append(
    button('Clear', 'Clear the filter', () => {
      changed({});
    }),
  );
  form.addEventListener('change', () => {
    changed(chosen());
  });
  return {
    form,
    show(filter) {
      for (const [name, list] of lists) list.value = filter[name] ?? '';
    },
  };
}
