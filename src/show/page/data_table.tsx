import type { ComponentChildren } from 'preact';
import type { DataTable } from '../chart/chart.js';

/** Numbers are right-aligned; a cell's text alone decides whether it is a number. */
const NUMBER = /^(?:[+\-[]?[\d.,%()\][ +-]+(?: ?(?:to|->) [+-]?[\d.,%]+)?|–)$/;

const ABSENT: readonly string[] = ['–', ''];
/** Longer text wraps into a column wide enough to be read. */
const LONG_TEXT = 60;

/** Text, or a link whose address the program made itself. */
export type TextCell = string | { readonly text: string; readonly href: string };

interface PlainTableProps {
  readonly caption: string;
  readonly table: DataTable | TextTable;
}

export interface TextTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly TextCell[])[];
  /** Anchors of the rows, where they can be linked to. */
  readonly ids?: readonly (string | undefined)[];
}

function textOf(cell: TextCell | undefined): string {
  return typeof cell === 'object' ? cell.text : (cell ?? '');
}

function CellText({ cell }: { readonly cell: TextCell }) {
  return typeof cell === 'string' ? <>{cell}</> : <a href={cell.href}>{cell.text}</a>;
}

/** At least one number, and otherwise only numbers and absent values. */
function isNumeric(texts: readonly string[]): boolean {
  return (
    texts.some((text) => !ABSENT.includes(text)) && texts.every((text) => text === '' || NUMBER.test(text))
  );
}

/** Most columns hold text that wraps, and have no class: a page has thousands of cells. */
function classOfColumn(texts: readonly string[]): 'number' | 'prose' | undefined {
  if (isNumeric(texts)) return 'number';
  return texts.some((text) => text.length > LONG_TEXT) ? 'prose' : undefined;
}

/** A table of text with its caption; the first column heads its row. */
export function PlainTable({ caption, table }: PlainTableProps) {
  const ids = 'ids' in table ? table.ids : undefined;
  const classes = table.columns.map((_, column) =>
    classOfColumn(table.rows.map((row) => textOf(row[column]))),
  );
  return (
    <table class="text">
      <caption>{caption}</caption>
      <thead>
        <tr>
          {table.columns.map((name, column) => (
            <th scope="col" class={classes[column]}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {table.rows.map((row, index) => (
          <tr id={ids?.[index]}>
            {row.map((cell, column) =>
              column === 0 ? (
                <th scope="row">
                  <CellText cell={cell} />
                </th>
              ) : (
                <td class={classes[column]}>
                  <CellText cell={cell} />
                </td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export interface ScrollTableProps extends PlainTableProps {
  readonly label: string;
  /** So long that it scrolls vertically too, with its head in sight. */
  readonly tall?: boolean;
}

/** A table that scrolls inside its own container, by keyboard too, so that the page never does. */
export function ScrollTable({ label, tall = false, ...table }: ScrollTableProps) {
  return (
    <ScrollRegion label={label} tall={tall}>
      <PlainTable {...table} />
    </ScrollRegion>
  );
}

interface ScrollRegionProps {
  readonly label: string;
  readonly tall?: boolean;
  /** A drawing, framed as charts are. */
  readonly plot?: boolean;
  readonly children: ComponentChildren;
}

/** Content that may be wider than the page: it scrolls on its own and can be reached by keyboard. */
export function ScrollRegion({ label, tall = false, plot = false, children }: ScrollRegionProps) {
  return (
    <div
      class={`${tall ? 'tall' : 'scroll'}${plot ? ' plot' : ''}`}
      tabIndex={0}
      role="region"
      aria-label={label}
    >
      {children}
    </div>
  );
}
