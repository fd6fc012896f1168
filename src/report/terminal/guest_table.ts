import type { TransferCell } from '../../plan/cell.js';
import type { CellResult, Results } from '../../results/schema.js';
import type { Comparison, Level } from '../../stats/summary.js';
import { renderGrid, type Column } from './grid.js';
import { bold, type Look } from './look.js';
import { formatAmount, formatDifference, formatRatio, formatRelativeInterval } from './numbers.js';

type Measured = Extract<CellResult, { status: 'measured' }>;

/** One guest's cells, ready to lay out. */
interface GuestView {
  readonly results: Results;
  readonly look: Look;
  readonly measured: ReadonlyMap<string, Measured>;
  readonly comparisons: ReadonlyMap<string, Comparison>;
}

/** The transfer cells of one groups x direction: a row. */
interface Row {
  readonly groups: string;
  readonly direction: string;
  readonly ioctl: string;
  readonly sync: string;
}

function comparisonKey(kind: Comparison['kind'], subject: string): string {
  return `${kind} ${subject}`;
}

function nanoseconds(level: Level, results: Results): string {
  return formatAmount(level.estimate / results.ticksPerNs);
}

function transferColumns(view: GuestView, rows: readonly Row[], transfer: 'ioctl' | 'sync'): Column[] {
  const levelOf = (row: Row): Level | undefined => view.measured.get(row[transfer])?.level;
  const texts = (text: (level: Level) => string): string[] =>
    rows.map((row) => {
      const level = levelOf(row);
      return level === undefined ? '' : text(level);
    });
  const added = rows.map((row) => {
    const over = view.comparisons.get(comparisonKey('over-none', row[transfer]));
    return over === undefined ? '' : formatDifference(over.difference.estimate);
  });
  const { results, look } = view;
  const inCycles = results.unit === 'cycles';
  const levels = texts((level) => formatAmount(level.estimate));
  const intervals = texts((level) => formatRelativeInterval(level, look));
  const times = inCycles ? texts((level) => nanoseconds(level, results)) : [];
  return [
    { head: transfer, texts: levels, align: 'right', priority: 1 },
    { head: '95%', texts: intervals, align: 'right', priority: 4 },
    { head: 'ns', texts: times, align: 'right', priority: 3 },
    { head: '+none', texts: added, align: 'right', priority: 2 },
  ];
}

function rowsOf(cells: readonly TransferCell[]): Row[] {
  const rows = new Map<string, Row>();
  for (const cell of cells) {
    const groups = cell.groups.join('+');
    const stem = `${cell.exit}/${cell.mode}/${groups}/${cell.direction}`;
    rows.set(stem, { groups, direction: cell.direction, ioctl: `${stem}/ioctl`, sync: `${stem}/sync` });
  }
  return [...rows.values()];
}

function titleOf(guest: string, view: GuestView): string {
  const { results, look } = view;
  const base = view.measured.get(`${guest}/none`)?.level;
  if (base === undefined) return bold(guest, look);
  const interval = formatRelativeInterval(base, look);
  const time = results.unit === 'cycles' ? `, ${nanoseconds(base, results)} ns` : '';
  return `${bold(guest, look)}  none ${formatAmount(base.estimate)} ${results.unit} ${interval}${time}`;
}

function guestTable(guest: string, cells: readonly TransferCell[], view: GuestView): string {
  const rows = rowsOf(cells).filter((row) => view.measured.has(row.ioctl) || view.measured.has(row.sync));
  if (rows.length === 0) return titleOf(guest, view);
  const ratios = rows.map((row) => {
    const ratio = view.comparisons.get(comparisonKey('sync-ioctl', row.sync))?.ratio;
    return ratio === undefined ? '' : formatRatio(ratio, view.look);
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

/** One table a guest: cost per exit by each transfer, what it adds over `none`, and sync relative to ioctl. */
export function guestTables(results: Results, look: Look): string[] {
  const measured = new Map<string, Measured>();
  const guests = new Map<string, TransferCell[]>();
  for (const result of results.cells) {
    const { cell } = result;
    if (result.status === 'measured') measured.set(cell.id, result);
    if (cell.kind === 'control') continue;
    const guest = `${cell.exit}/${cell.mode}`;
    const cells = guests.get(guest) ?? [];
    guests.set(guest, cell.kind === 'transfer' ? [...cells, cell] : cells);
  }
  const comparisons = new Map(
    results.comparisons.map((comparison) => [comparisonKey(comparison.kind, comparison.subject), comparison]),
  );
  const view = { results, look, measured, comparisons };
  const shown = [...guests].filter(([guest]) =>
    [...measured.keys()].some((id) => id.startsWith(`${guest}/`)),
  );
  return shown.map(([guest, cells]) => guestTable(guest, cells, view));
}
