import {
  baseOf,
  guestId,
  inSetup,
  transferCell,
  type GuestPlace,
  type TransferCell,
} from '../../../plan/cell.js';
import type { CellResult, Results } from '../../../results/schema.js';
import type { Comparison } from '../../../stats/summary.js';
import { renderGrid, type Column } from '../../../show/terminal/grid.js';
import { bold, type Look } from '../../../show/terminal/look.js';
import { formatAmount, tableNumbers, type TableNumbers } from '../../../show/terminal/numbers.js';

type Measured = Extract<CellResult, { status: 'measured' }>;

/** One guest's cells, ready to lay out. */
interface GuestView {
  readonly results: Results;
  readonly look: Look;
  readonly numbers: TableNumbers;
  readonly measured: ReadonlyMap<string, Measured>;
  readonly comparisons: ReadonlyMap<string, Comparison>;
}

/** The transfer cells of one combination of groups and direction: a row. */
interface Row {
  readonly groups: string;
  readonly direction: string;
  readonly ioctl: string;
  readonly sync: string;
}

function comparisonKey(kind: Comparison['kind'], subject: string): string {
  return `${kind} ${subject}`;
}

function nanoseconds({ level }: Measured, results: Results): string {
  return formatAmount(level.estimate / results.ticksPerNs);
}

function transferColumns(view: GuestView, rows: readonly Row[], transfer: 'ioctl' | 'sync'): Column[] {
  const { results, numbers } = view;
  const texts = (text: (result: Measured) => string): string[] =>
    rows.map((row) => {
      const result = view.measured.get(row[transfer]);
      return result === undefined ? '' : text(result);
    });
  const added = rows.map((row) => {
    const over = view.comparisons.get(comparisonKey('over-none', row[transfer]));
    return over === undefined ? '' : numbers.difference(over.difference.estimate);
  });
  const levels = texts(({ level }) => numbers.amount(level.estimate));
  const trust = texts(({ level, exact }) => numbers.trust(level, exact));
  const times = results.unit === 'cycles' ? texts((result) => nanoseconds(result, results)) : [];
  return [
    { head: transfer, texts: levels, align: 'right', priority: 1 },
    { head: numbers.trustHead, texts: trust, align: 'right', priority: 4 },
    { head: 'ns', texts: times, align: 'right', priority: 3 },
    { head: '+none', texts: added, align: 'right', priority: 2 },
  ];
}

function rowsOf(cells: readonly TransferCell[]): Row[] {
  const rows = new Map<string, Row>();
  for (const cell of cells) {
    const groups = cell.groups.join('+');
    const { exit, mode, direction, setup } = cell;
    const idOf = (transfer: 'ioctl' | 'sync'): string =>
      inSetup(transferCell(exit, mode, cell.groups, direction, transfer), setup).id;
    rows.set(`${groups}/${direction}`, { groups, direction, ioctl: idOf('ioctl'), sync: idOf('sync') });
  }
  return [...rows.values()];
}

function titleOf(place: GuestPlace, view: GuestView): string {
  const { results, look, numbers } = view;
  const guest = guestId(place);
  const base = view.measured.get(baseOf(place).id);
  if (base === undefined) return bold(guest, look);
  const { level, exact } = base;
  const trust = numbers.trust(level, exact);
  const time = results.unit === 'cycles' ? `, ${nanoseconds(base, results)} ns` : '';
  const amount = `none ${numbers.amount(level.estimate)} ${results.unit}`;
  return `${bold(guest, look)}  ${amount}${trust === '' ? '' : ` ${trust}`}${exact && trust ? ' of exits' : ''}${time}`;
}

function guestTable(guest: GuestPlace, cells: readonly TransferCell[], view: GuestView): string {
  const rows = rowsOf(cells).filter((row) => view.measured.has(row.ioctl) || view.measured.has(row.sync));
  if (rows.length === 0) return titleOf(guest, view);
  const ratios = rows.map((row) => {
    const ratio = view.comparisons.get(comparisonKey('sync-ioctl', row.sync))?.ratio;
    return ratio === undefined ? '' : view.numbers.ratio(ratio);
  });
  const grid = renderGrid(
    [
      { head: 'groups', texts: rows.map((row) => row.groups), align: 'left', priority: 0 },
      { head: '', texts: rows.map((row) => row.direction), align: 'left', priority: 0 },
      ...transferColumns(view, rows, 'ioctl'),
      ...transferColumns(view, rows, 'sync'),
      { head: 'sync/ioctl', texts: ratios, align: 'right', priority: 0.5 },
    ],
    view.look,
    '  ',
  );
  return `${titleOf(guest, view)}\n${grid}`;
}

/** One table per guest: cost per exit by each transfer, what it adds over `none`, and sync relative to ioctl. */
export function guestTables(results: Results, look: Look): string[] {
  const measured = new Map<string, Measured>();
  const guests = new Map<string, { place: GuestPlace; cells: TransferCell[] }>();
  for (const result of results.cells) {
    const { cell } = result;
    if (result.status === 'measured') measured.set(cell.id, result);
    if (cell.kind === 'control') continue;
    const known = guests.get(guestId(cell)) ?? { place: cell, cells: [] };
    guests.set(guestId(cell), known);
    if (cell.kind === 'transfer') known.cells.push(cell);
  }
  const comparisons = new Map(
    results.comparisons.map((comparison) => [comparisonKey(comparison.kind, comparison.subject), comparison]),
  );
  const numbers = tableNumbers(results.unit, look);
  const view = { results, look, numbers, measured, comparisons };
  const timed = new Set(
    [...measured.values()].flatMap(({ cell }) => (cell.kind === 'control' ? [] : [guestId(cell)])),
  );
  const shown = [...guests].filter(([guest]) => timed.has(guest));
  return shown.map(([, { place, cells }]) => guestTable(place, cells, view));
}
