/** Rows that can be linked to. */
import type { DataTable } from '../chart/chart.js';
import type { TextCell, TextTable } from './data_table.js';

const MOST_CHARACTERS = 120;

/** An anchor made of a text: `cells:pio-out/long64-ring0/regs/both/sync`. */
export function rowId(section: string, text: string): string {
  const name = text.slice(0, MOST_CHARACTERS).replaceAll(/[^\w/+~@.=-]+/g, '-');
  return `${section}:${name.replace(/^-+/, '')}`;
}

function textOf(cell: TextCell | undefined): string {
  return typeof cell === 'object' ? cell.text : (cell ?? '');
}

/** The same table, each row of which has an anchor made of its first columns; a second row of that name has none. */
export function withRowIds(section: string, table: DataTable | TextTable, columns = 1): TextTable {
  const seen = new Set<string>();
  const ids = table.rows.map((row) => {
    const id = rowId(section, row.slice(0, columns).map(textOf).join('-'));
    if (seen.has(id)) return undefined;
    seen.add(id);
    return id;
  });
  return { ...table, ids };
}
