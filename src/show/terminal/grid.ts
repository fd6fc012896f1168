import { largest } from '../../lib/extremes.js';
import Table from 'cli-table3';
import stringWidth from 'string-width';
import { dim, type Look } from './look.js';

/** One column of a grid: its head and its texts, top to bottom. */
export interface Column {
  readonly head: string;
  readonly texts: readonly string[];
  readonly align: 'left' | 'right';
  /** 0 is never dropped; of the others the highest is dropped first when the terminal is narrow. */
  readonly priority: number;
}

const GAP = 1;

/** No lines: the space between columns is enough, and 100 columns hold more. */
const NO_LINES = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: ' '.repeat(GAP),
} as const;

function widthOf(column: Column): number {
  return largest([column.head, ...column.texts].map((text) => stringWidth(text)));
}

function fits(columns: readonly Column[], width: number): boolean {
  const taken = columns.reduce((total, column) => total + widthOf(column) + GAP, -GAP);
  return taken <= width;
}

/** Drops the least important columns until the rest fits; columns without a single value go first of all. */
function columnsThatFit(columns: readonly Column[], width: number): readonly Column[] {
  let kept = columns.filter((column) => column.priority === 0 || column.texts.some((text) => text !== ''));
  while (!fits(kept, width)) {
    const least = largest(kept.map((column) => column.priority));
    if (least === 0) break;
    kept = kept.filter((column) => column.priority !== least);
  }
  return kept;
}

/** Columns as lines of text, no wider than the terminal if possible. */
export function renderGrid(columns: readonly Column[], look: Look, indent = ''): string {
  const kept = columnsThatFit(columns, look.columns - indent.length);
  const table = new Table({
    head: kept.map((column) => dim(column.head, look)),
    chars: NO_LINES,
    colAligns: kept.map((column) => column.align),
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
  });
  const rows = largest([0, ...kept.map((column) => column.texts.length)]);
  for (let row = 0; row < rows; row++) table.push(kept.map((column) => column.texts[row] ?? ''));
  return table
    .toString()
    .split('\n')
    .map((line) => `${indent}${line}`.trimEnd())
    .join('\n');
}
