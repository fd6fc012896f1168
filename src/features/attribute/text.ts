/** An attribution as a terminal shows it. */
import { MOST_APART } from '../../emulate/recording/exit_windows.js';
import { apart, type Attribution } from './document/schema.js';
import { inertData } from '../../show/inert.js';
import { renderGrid, type Column } from '../../show/terminal/grid.js';
import { bold, type Look } from '../../show/terminal/look.js';
import { costlyRows, differenceRows, functionRows, type Rows } from './tables.js';
import { agreement, BRACKETS, COSTLY, headline, subjectOf } from './sentences.js';

/** Numbers stand in front of the names, as a profile is read: `+63 __set_regs kvm`. */
const NAMES = ['function', 'module', 'instruction'];

function gridOf({ columns, rows }: Rows, look: Look): string {
  const column = (head: string): Column => ({
    head,
    texts: rows.map((row) => row[columns.indexOf(head)] ?? ''),
    align: NAMES.includes(head) ? 'left' : 'right',
    priority: { share: 1, module: 2, against: 3, this: 3 }[head] ?? 0,
  });
  const isName = (head: string): boolean => NAMES.includes(head);
  const ordered = [...columns.filter((head) => !isName(head)), ...columns.filter(isName)];
  return renderGrid(ordered.map(column), look, '  ');
}

/** The sum first, then the functions: of the difference where there is one, else of the exit. */
export function attributionTable(attribution: Attribution, most: number, look: Look): string {
  const shown = inertData(attribution);
  const { cell, against } = shown;
  const cells = against === null ? [cell] : [cell, against];
  const agreements = cells.map(
    (each) => `${subjectOf(each, each === cell ? against : cell)}: ${agreement(each)}`,
  );
  const doubt = cells.some((each) => Math.abs(apart(each)) > MOST_APART) ? 'warning: ' : '';
  const costly = costlyRows(shown);
  const rows = against === null ? functionRows(cell, most) : differenceRows(shown, most);
  return [
    bold(headline(shown), look),
    '',
    gridOf(rows, look),
    '',
    ...(costly === null ? [] : [COSTLY, gridOf(costly, look), '']),
    ...agreements.map((line) => `${doubt}${line}`),
    BRACKETS,
    `${cell.emulation.emulator}: ${cell.emulation.caveat}`,
    '',
  ].join('\n');
}
