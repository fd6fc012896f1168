/** Lets the filter act on charts: on the drawing, on its table, and in a line that says so. */
import {
  type Dimension,
  DIMENSIONS,
  isActive,
  type Modes,
  type Parts,
  partsOfRow,
  passesKnown,
} from './cell_filter.js';
import { element, textOf } from './elements.js';

export interface FilteredFigure {
  readonly apply: (filter: Parts, modes: Modes) => void;
}

/** Draws with a filter, and says which parts the drawing was filtered by; none while it is not live. */
export type Redraw = (filter: Parts, modes: Modes) => Promise<readonly Dimension[]>;

export function createFilteredFigure(plot: HTMLElement, redraw: Redraw): FilteredFigure {
  const table = plot.closest('figure')?.querySelector('table');
  const note = element('p', { class: 'chart-filter' });
  plot.before(note);
  let wanted = 0;
  return {
    apply(filter, modes) {
      const turn = ++wanted;
      const rows: FilteredRows = table ? filterTable(table, filter, modes) : { shown: 0, all: 0, by: [] };
      void redraw(filter, modes).then((by) => {
        if (turn !== wanted) return;
        note.replaceChildren();
        if (!isActive(filter)) return;
        note.append(noteText(filter, rows, by), element('a', { href: '#cells' }, 'Change the filter'));
      });
    },
  };
}

interface FilteredRows {
  readonly shown: number;
  readonly all: number;
  /** The parts asked for that the table tells. */
  readonly by: readonly Dimension[];
}

/** What was filtered, and what was not: the drawing and its table need not tell the same parts. */
function noteText(filter: Parts, rows: FilteredRows, drawnBy: readonly Dimension[]): string {
  const asked = DIMENSIONS.filter((name) => filter[name] !== undefined);
  const [drawing, table] = [drawnBy, rows.by].map((by) =>
    asked.filter((name) => by.includes(name)).join(' and '),
  );
  if (!drawing && !table) return 'The filter does not act on this chart. ';
  const count = `${rows.shown} of ${rows.all} rows`;
  if (drawing !== table)
    return `Drawing: ${drawing ? `filtered by ${drawing}` : 'not filtered'}. Table: ${table ? `filtered by ${table}, ${count}` : 'not filtered'}. `;
  const missing = asked.filter((name) => !rows.by.includes(name)).map((name) => `${name}s`);
  return `Filtered: ${count}.${missing.length === 0 ? '' : ` It does not tell ${missing.join(' and ')} apart.`} `;
}

function filterTable(table: HTMLTableElement, filter: Parts, modes: Modes): FilteredRows {
  const heads = [...(table.tHead?.rows[0]?.cells ?? [])].map(textOf);
  const rows = [...(table.tBodies[0]?.rows ?? [])];
  const by = new Set<Dimension>();
  for (const row of rows) {
    const cells = [...row.cells].map(textOf);
    const parts = partsOfRow((name) => cells[heads.indexOf(name)], modes);
    for (const name of DIMENSIONS) if (filter[name] !== undefined && parts[name] !== undefined) by.add(name);
    row.hidden = !passesKnown(parts, filter);
  }
  return { shown: rows.filter(({ hidden }) => !hidden).length, all: rows.length, by: [...by] };
}
