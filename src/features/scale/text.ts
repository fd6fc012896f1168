/** A measurement of scaling as a terminal shows it. */
import type { Scale } from './document/schema.js';
import { inertText } from '../../lib/visible_text.js';
import { renderGrid, type Column } from '../../show/terminal/grid.js';
import { bold, type Look } from '../../show/terminal/look.js';
import { perSecondText, scaleRows, type ScaleRow } from './rows.js';
import { formatShare } from '../../show/numbers.js';
import { sharedCpusText, unmeasuredTexts } from './sentences.js';

const COLUMNS: readonly (readonly [
  head: string,
  align: Column['align'],
  priority: number,
  text: (row: ScaleRow) => string,
])[] = [
  ['vCPUs in', 'left', 0, ({ machines }) => machines],
  ['threads', 'right', 0, ({ threads }) => String(threads)],
  ['exits/s', 'right', 0, ({ rate }) => perSecondText(rate)],
  ['95% interval', 'right', 2, ({ rateInterval }) => rateInterval],
  ['efficiency', 'right', 0, ({ efficiency }) => formatShare(efficiency)],
  ['95% interval', 'right', 1, ({ efficiencyInterval }) => efficiencyInterval],
];

function cellTable(cell: string, rows: readonly ScaleRow[], look: Look): string {
  const columns = COLUMNS.map(([head, align, priority, text]) => ({
    head,
    align,
    priority,
    texts: rows.map(text),
  }));
  return `${bold(cell, look)}\n${renderGrid(columns, look, '  ')}`;
}

/** Exits per second and efficiency of each cell, and what could not be measured. */
export function scaleText(scale: Scale, look: Look): string {
  const rows = scaleRows(scale);
  const cells = [...new Set(rows.map(({ cell }) => cell))];
  const { windowMs, rounds, launches, dropped } = scale;
  const cut = dropped === 0 ? '' : `, ${String(dropped)} windows cut short and left out`;
  const parts = [
    `windows of ${String(windowMs)} ms, ${String(rounds.length)} rounds in ${String(launches)} launches${cut}; efficiency is rate / (threads x rate of one thread)`,
    ...cells.map((cell) =>
      cellTable(
        cell,
        rows.filter((row) => row.cell === cell),
        look,
      ),
    ),
    [sharedCpusText(scale) ?? [], unmeasuredTexts(scale).map(inertText)].flat().join('\n'),
  ].filter((part) => part !== '');
  return `${parts.join('\n\n')}\n`;
}
