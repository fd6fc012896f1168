/** A sweep as a terminal shows it. */
import { plural } from '../../lib/plural.js';
import { inertData } from '../../show/inert.js';
import { amountFormat } from '../../show/numbers.js';
import { renderGrid, type Column } from '../../show/terminal/grid.js';
import type { Look } from '../../show/terminal/look.js';
import type { Merged } from './merge/merge.js';
import type { MergedSweep } from './document/merged.js';
import { sweepId, type SweepPlan } from './document/plan.js';
import { bootText, optionsText, unitText, type Unit } from './document/unit.js';

type Rows<Item> = readonly (readonly [
  head: string,
  priority: number,
  align: Column['align'],
  text: (item: Item) => string,
])[];

function gridOf<Item>(items: readonly Item[], rows: Rows<Item>, look: Look): string {
  const columns = rows.map(([head, priority, align, text]): Column => ({
    head,
    priority,
    align,
    texts: items.map(text),
  }));
  return `${renderGrid(columns, look).trim()}\n`;
}

const UNIT_COLUMNS: Rows<Unit> = [
  ['id', 0, 'left', ({ id }) => id],
  ['unit', 0, 'left', bootText],
  ['plan', 1, 'left', ({ options }) => optionsText(options)],
];

/** The units, one a line, and how many there are. */
export function planTable(plan: SweepPlan, look: Look): string {
  const { units, ...rest } = inertData(plan);
  return `${gridOf(units, UNIT_COLUMNS, look)}\nsweep ${sweepId({ ...rest, units })}: ${plural(units.length, 'unit')}\n`;
}

/** The first exit without register transfer: what every plan has, and what a unit can be known by. */
function firstExit(unit: MergedSweep['units'][number]): string {
  if (unit.status !== 'done') return '';
  const cell = unit.cells.find(({ status, id }) => status === 'measured' && id.endsWith('/none'));
  if (cell?.status !== 'measured') return '';
  return `${amountFormat(unit.measured)(cell.estimate)} ${unit.measured}`;
}

function cellsText(unit: MergedSweep['units'][number]): string {
  if (unit.status !== 'done') return '';
  return String(unit.cells.filter(({ status }) => status === 'measured').length);
}

/** Every unit with what became of it. */
export function mergedTable(sweep: MergedSweep, look: Look): string {
  const { units } = inertData(sweep);
  const rows: Rows<MergedSweep['units'][number]> = [
    ['id', 1, 'left', ({ unit }) => unit.id],
    ['unit', 0, 'left', ({ unit }) => bootText(unit)],
    ['plan', 3, 'left', ({ unit }) => optionsText(unit.options)],
    ['status', 0, 'left', ({ status }) => status],
    ['cells', 2, 'right', cellsText],
    ['first exit', 0, 'right', firstExit],
  ];
  const done = units.filter(({ status }) => status === 'done').length;
  const count = `sweep ${sweep.sweep}: ${String(done)} of ${plural(units.length, 'unit')}`;
  return `${gridOf(units, rows, look)}\n${count}\n`;
}

/** One line for each thing that did not enter, and for each unit that is not there. */
export function mergeTroubles(merged: Merged): string {
  const { sweep, refused, repeated } = inertData(merged);
  const lines = [
    ...refused.map(({ directory, status, reason }) => `${status}: ${directory}: ${reason}`),
    ...sweep.units.flatMap((each) =>
      each.status === 'missing' || each.status === 'twice'
        ? [`${each.status}: ${unitText(each.unit)} (${each.unit.id}): ${each.reason}`]
        : [],
    ),
    ...(repeated.length === 0
      ? []
      : [`${plural(repeated.length, 'unit')} there more than once, with equal results`]),
  ];
  return lines.map((line) => `${line}\n`).join('');
}
