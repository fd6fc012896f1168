/** The table of every cell: rows that a filter hides, and the one that others are compared with. */
import { DIMENSIONS, partsOfId, passes, type Dimension, type Parts, type Selection } from './cell_filter.js';
import { button, element, textOf } from './elements.js';

interface CellRow {
  readonly id: string;
  readonly parts: Parts;
  readonly row: HTMLTableRowElement;
  /** Null where nothing was measured, or what cannot be divided by. */
  readonly level: number | null;
}

export interface CellTable {
  readonly rows: readonly CellRow[];
  /** What the page calls a mode, and the mode. */
  readonly modes: ReadonlyMap<string, string>;
  /** The values of a part in the order of the table. */
  readonly values: (name: Dimension) => readonly string[];
  /** What a value is called in the table. */
  readonly nameOf: (name: Dimension, value: string) => string;
}

export function readCellTable(table: HTMLTableElement): CellTable {
  const rows = [...table.querySelectorAll<HTMLTableRowElement>('tbody tr[id]')].map((row): CellRow => {
    const { id } = row;
    const level = Number(row.dataset.level);
    return { id, row, parts: partsOfId(id), level: level > 0 ? level : null };
  });
  const modes = new Map(rows.map(({ row, parts }) => [textOf(row.cells[1] ?? row), parts.mode ?? '']));
  const nameOfMode = new Map([...modes].map(([name, mode]) => [mode, name]));
  return {
    rows,
    modes,
    values: (name) => [...new Set(rows.map(({ parts }) => parts[name]).filter((part) => part !== undefined))],
    nameOf(name, value) {
      if (name === 'mode') return nameOfMode.get(value) ?? value;
      return name === 'exit' && value === 'control' ? 'no exit (controls)' : value;
    },
  };
}

export function addPinButtons({ rows }: CellTable, pin: (id: string) => void): void {
  for (const { id, row, level } of rows) {
    if (level === null) continue;
    const press = button('pin', `pin ${id} as reference`, () => {
      pin(id);
    });
    press.className = 'pin';
    press.setAttribute('aria-pressed', 'false');
    row.cells[0]?.prepend(press);
  }
}

/** Hides what the filter does not ask for. Returns how many rows are shown. */
export function filterRows({ rows }: CellTable, { filter }: Selection): number {
  let shown = 0;
  for (const { row, parts } of rows) {
    row.hidden = !passes(parts, filter);
    if (!row.hidden) shown += 1;
  }
  return shown;
}

/** Puts the ratio to the pinned cell's level behind the name of each cell, or takes it away. */
export function showRatios({ rows }: CellTable, table: HTMLTableElement, pin: string | null): void {
  for (const old of table.querySelectorAll('.to-pinned')) old.remove();
  const pinned = rows.find(({ id }) => id === pin);
  for (const { id, row } of rows) {
    row.classList.toggle('pinned', id === pin);
    row.querySelector('.pin')?.setAttribute('aria-pressed', String(id === pin));
  }
  const reference = pinned?.level ?? null;
  if (reference === null) return;
  const head = element('th', { scope: 'col', class: 'number to-pinned' }, 'ratio to pinned');
  table.tHead?.rows[0]?.cells[0]?.after(head);
  for (const { row, level } of rows) {
    const text = level === null ? '–' : ratioText(level / reference);
    row.cells[0]?.after(element('td', { class: 'number to-pinned' }, text));
  }
}

function ratioText(ratio: number): string {
  return ratio >= 100 ? ratio.toFixed(0) : ratio.toFixed(3);
}

/** What an address may ask for. */
export function offers(cells: CellTable, name: Dimension | 'pin', value: string): boolean {
  if (name === 'pin') return cells.rows.some(({ id, level }) => id === value && level !== null);
  return DIMENSIONS.includes(name) && cells.values(name).includes(value);
}
