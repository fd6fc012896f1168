/** Lets the filter act on charts: on the drawing, on its table, and in a line that says so. */
import { DIMENSIONS, isActive, passesKnown, type Parts } from './cell_filter.js';
import { element, textOf } from './elements.js';
import { partsOfRow, type Modes } from './known_parts.js';

export interface FilteredFigure {
  readonly apply: (filter: Parts, modes: Modes) => void;
}

/** `redraw` is called with each filter. */
export function createFilteredFigure(
  plot: HTMLElement,
  redraw: (filter: Parts, modes: Modes) => void,
): FilteredFigure {
  const table = plot.closest('figure')?.querySelector('table');
  const note = element('p', { class: 'chart-filter' });
  plot.before(note);
  let active = false;
  return {
    apply(filter, modes) {
      if (!active && !isActive(filter)) return;
      active = isActive(filter);
      const [shown, all, told] = table ? filterTable(table, filter, modes) : [0, 0, {}];
      note.replaceChildren();
      if (active)
        note.append(
          noteText(filter, told, shown, all),
          element('a', { href: '#cells' }, 'Change the filter'),
        );
      redraw(filter, modes);
    },
  };
}

function noteText(filter: Parts, told: Parts, shown: number, all: number): string {
  const missing = DIMENSIONS.filter((name) => filter[name] !== undefined && told[name] === undefined);
  const acts = DIMENSIONS.some((name) => filter[name] !== undefined && told[name] !== undefined);
  if (!acts) return 'The filter does not act on this chart. ';
  const rest =
    missing.length === 0 ? '' : ` It does not tell ${missing.map((name) => `${name}s`).join(' and ')} apart.`;
  return `Filtered: ${shown} of ${all} rows.${rest} `;
}

function filterTable(table: HTMLTableElement, filter: Parts, modes: Modes): [number, number, Parts] {
  const heads = [...(table.tHead?.rows[0]?.cells ?? [])].map(textOf);
  const rows = [...(table.tBodies[0]?.rows ?? [])];
  let shown = 0;
  let told: Parts = {};
  for (const row of rows) {
    const cells = [...row.cells].map(textOf);
    const parts = partsOfRow((name) => cells[heads.indexOf(name)], modes);
    told = { ...told, ...parts };
    row.hidden = !passesKnown(parts, filter);
    if (!row.hidden) shown += 1;
  }
  return [shown, rows.length, told];
}
