/** Lets the filter act on charts: on the drawing, on its table, and in a line that says so. */
import {
  type Dimension,
  DIMENSIONS,
  isActive,
  type Modes,
  type Parts,
  partsOfRow,
  passes,
  passesKnown,
} from './cell_filter.js';
import { element, textOf } from './elements.js';
import { partsOfMark } from './marks.js';

export interface FilteredFigure {
  readonly apply: (filter: Parts, modes: Modes) => void;
}

export function createFilteredFigure(plot: HTMLElement): FilteredFigure {
  const tables = [...(plot.closest('figure')?.querySelectorAll('table') ?? [])];
  const note = element('p', { class: 'chart-filter' });
  plot.before(note);
  return {
    apply(filter, modes) {
      const rows = joinedRows(tables.map((table) => filterTable(table, filter, modes)));
      const by = filterMarks(plot, filter);
      note.replaceChildren();
      if (!isActive(filter)) return;
      note.append(noteText(filter, rows, by), element('a', { href: '#cells' }, 'Change the filter'));
    },
  };
}

/** Hides marks that do not pass, and those that join over a part that is asked for where others tell it. */
function filterMarks(plot: HTMLElement, filter: Parts): Dimension[] {
  const marks = [...plot.querySelectorAll<SVGElement>('[data-of]')].map((mark) => ({
    mark,
    parts: partsOfMark(mark),
  }));
  const told = DIMENSIONS.filter(
    (name) => filter[name] !== undefined && marks.some(({ parts }) => parts[name] !== undefined),
  );
  const asked: Parts = Object.fromEntries(told.map((name) => [name, filter[name]]));
  for (const { mark, parts } of marks) mark.style.display = passes(parts, asked) ? '' : 'none';
  return told;
}

function joinedRows(all: readonly FilteredRows[]): FilteredRows {
  const sum = (of: (rows: FilteredRows) => number): number =>
    all.reduce((total, rows) => total + of(rows), 0);
  const by = DIMENSIONS.filter((name) => all.some((rows) => rows.by.includes(name)));
  return { shown: sum(({ shown }) => shown), all: sum((rows) => rows.all), by };
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
