import { largest } from '../../lib/extremes.js';
import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';
import { dim, type Look } from './look.js';

/** One column of a grid: its head and its texts, top to bottom. */
export interface Column {
  readonly head: string;
  readonly texts: readonly string[];
  readonly align: 'left' | 'right';
  /** 0 is never dropped; of the others the highest is dropped first when the terminal is narrow. */
  readonly priority: number;
}

/** A column with the width of its widest text. */
interface Measured extends Column {
  readonly width: number;
}

const GAP = 1;
/** Of a column that wraps, since the terminal is too narrow for it. */
const LEAST_WIDTH = 8;

function measured(column: Column): Measured {
  return { ...column, width: largest([column.head, ...column.texts].map((text) => stringWidth(text))) };
}

function taken(columns: readonly Measured[]): number {
  return columns.reduce((total, { width }) => total + width + GAP, -GAP);
}

/** Drops the least important columns until the rest fits; columns without a single value go first of all. */
function columnsThatFit(columns: readonly Measured[], width: number): readonly Measured[] {
  let kept = columns.filter((column) => column.priority === 0 || column.texts.some((text) => text !== ''));
  while (taken(kept) > width) {
    const least = largest(kept.map((column) => column.priority));
    if (least === 0) break;
    kept = kept.filter((column) => column.priority !== least);
  }
  return kept;
}

/** Where those that are never dropped do not fit: the widest one takes what is left, then the next one. */
function narrowed(columns: readonly Measured[], width: number): readonly Measured[] {
  const narrow = [...columns];
  for (const column of columns.toSorted((one, other) => other.width - one.width)) {
    const over = taken(narrow) - width;
    if (over <= 0) break;
    narrow[narrow.indexOf(column)] = { ...column, width: Math.max(LEAST_WIDTH, column.width - over) };
  }
  return narrow;
}

function padded(text: string, { width, align }: Measured): string {
  const space = ' '.repeat(Math.max(0, width - stringWidth(text)));
  return align === 'left' ? `${text}${space}` : `${space}${text}`;
}

/** One row; texts that are wider than their columns take several lines. */
function rowLines(columns: readonly Measured[], texts: readonly string[]): string[] {
  const cells = columns.map(({ width }, index) => {
    const text = texts[index] ?? '';
    return stringWidth(text) <= width ? [text] : wrapAnsi(text, width, { hard: true }).split('\n');
  });
  return Array.from({ length: largest([1, ...cells.map(({ length }) => length)]) }, (_, line) =>
    columns.map((column, index) => padded(cells[index]?.[line] ?? '', column)).join(' '.repeat(GAP)),
  );
}

/** Columns as lines of text, no wider than the terminal if possible. No lines between: the space is enough. */
export function renderGrid(columns: readonly Column[], look: Look, indent = ''): string {
  const width = look.columns - indent.length;
  const kept = narrowed(columnsThatFit(columns.map(measured), width), width);
  const rows = largest([0, ...kept.map((column) => column.texts.length)]);
  const head = rowLines(
    kept,
    kept.map(({ head: text }) => (text === '' ? '' : dim(text, look))),
  );
  const lines = Array.from({ length: rows }, (_, row) =>
    rowLines(
      kept,
      kept.map(({ texts }) => texts[row] ?? ''),
    ),
  );
  return [...head, ...lines.flat()].map((line) => `${indent}${line}`.trimEnd()).join('\n');
}
