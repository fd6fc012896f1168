import type { DataTable } from '../charts/chart.js';

/** Numbers are right-aligned; what reads as one is decided by its text alone. */
const NUMBER = /^(?:[+\-[]?[\d.,%()\][ +-]+|–)$/;

interface PlainTableProps {
  readonly caption: string;
  readonly table: DataTable;
}

/** A table of text with its caption; the first column heads its row. */
export function PlainTable({ caption, table }: PlainTableProps) {
  const numeric = table.columns.map((_, column) => table.rows.every((row) => NUMBER.test(row[column] ?? '')));
  const classOf = (column: number): string => (numeric[column] ? 'number' : 'wrap');
  return (
    <table>
      <caption>{caption}</caption>
      <thead>
        <tr>
          {table.columns.map((name, column) => (
            <th scope="col" class={classOf(column)}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {table.rows.map((row) => (
          <tr>
            {row.map((text, column) =>
              column === 0 ? <th scope="row">{text}</th> : <td class={classOf(column)}>{text}</td>,
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface ScrollTableProps extends PlainTableProps {
  readonly label: string;
}

/** A table that scrolls inside its own container, by keyboard too, so that the page never does. */
export function ScrollTable({ label, ...table }: ScrollTableProps) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={label}>
      <PlainTable {...table} />
    </div>
  );
}
