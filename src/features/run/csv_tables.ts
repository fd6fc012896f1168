/** A run as CSV: every block in run order, or one line per cell. */
import { csvFormat } from 'd3-dsv';
import type { Cell } from '../../plan/cell.js';
import { countersOf, EVENT_KINDS, steadyIncrease, type Account } from '../../samples/account.js';
import type { CellResult, Results } from '../../results/schema.js';
import { counterValue } from '../../stats/counter_values.js';
import type { ExactLevel, Level } from '../../stats/summary.js';
import { COUNTER_EVENTS } from '../../plan/names.js';

type Row = Readonly<Record<string, string | number | null>>;

/** What a spreadsheet takes for a formula: https://owasp.org/www-community/attacks/CSV_Injection. */
const FORMULA = /^[=+\-@\t\r\uFF0B\uFF0D\uFF1D\uFF20]/;

/**
 * Host names and reasons come from elsewhere, so text that a spreadsheet would run begins with an apostrophe. A
 * number below zero stays a number.
 */
function inertRow(row: Row): Row {
  const inert = (value: Row[string]): Row[string] => {
    // An interval that is not known has no ends.
    if (typeof value === 'number') return Number.isFinite(value) ? value : null;
    return value !== null && FORMULA.test(value) ? `'${value}` : value;
  };
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, inert(value)]));
}

function csv(rows: readonly Row[], columns: readonly string[]): string {
  return `${csvFormat(rows.map(inertRow), columns)}\n`;
}

const COUNTER_PARTS = ['user', 'kernel', 'guest'] as const;

function counterColumn(event: string, part: string): string {
  return `pmu_${event.replace('-', '_')}_${part}`;
}

const BLOCK_COLUMNS = [
  'launch',
  'round',
  'position',
  'cell',
  'unit',
  'mean',
  'median',
  'min',
  'dropped',
  'disturbed',
  'complete',
] as const;

/**
 * Every block in the order it ran, one per line; `mean`, `median` and `min` are per exit in the unit given beside
 * them. `dropped` holds the reason why a block enters no statistic, `disturbed` what else happened to it. Instructions are as counted: what the harness
 * adds is not subtracted.
 */
export function blocksCsv(results: Results): string {
  const perUnit = results.unit === 'instructions' ? (results.host.emulation?.ticksPerInstruction ?? 1) : 1;
  const inUnit = (ticks: number | undefined): number | null => (ticks === undefined ? null : ticks / perUnit);
  const rows = results.rounds.flatMap((round) => {
    const dropped = new Map(round.drops.map(({ position, reason }) => [position, reason]));
    return round.cell.map((cell, position) => ({
      launch: round.launch,
      round: round.round,
      position,
      cell: results.cells[cell]?.cell.id ?? String(cell),
      unit: results.unit,
      mean: inUnit(round.mean[position]),
      median: inUnit(round.median[position]),
      min: inUnit(round.min[position]),
      dropped: dropped.get(position) ?? '',
      disturbed: EVENT_KINDS.filter((kind) => round.events?.[kind]?.includes(position)).join(' '),
      complete: String(round.complete),
    }));
  });
  return csv(rows, BLOCK_COLUMNS);
}

/** Of the processor's counters, `pmu_instructions_user` and so on: where a run has any, behind the other columns. */
const COUNTER_COLUMNS = COUNTER_EVENTS.flatMap((event) =>
  COUNTER_PARTS.map((part) => counterColumn(event, part)),
);

const SUMMARY_COLUMNS = [
  'cell',
  'kind',
  'exit',
  'mode',
  'setup',
  'groups',
  'direction',
  'transfer',
  'delay_ns',
  'status',
  'reason',
  'entries',
  'ioctls',
  'bytes',
  'exits_per_block',
  'kvm_account',
  'unit',
  'estimate',
  'low',
  'high',
  'launches',
  'blocks',
  'dropped',
  'spread',
  'mean',
  'min',
  'p50',
  'p99',
  'p999',
  'ns',
  'over_none',
  'over_none_low',
  'over_none_high',
  'sync_ioctl',
  'sync_ioctl_low',
  'sync_ioctl_high',
  'over_plain',
  'over_plain_low',
  'over_plain_high',
] as const;

/** Counts have no interval and no nanoseconds; they have every value, as `3418:255 6322:1`. */
const INSTRUCTION_COLUMNS = [
  'cell',
  'kind',
  'exit',
  'mode',
  'setup',
  'groups',
  'direction',
  'transfer',
  'status',
  'reason',
  'entries',
  'ioctls',
  'bytes',
  'kvm_account',
  'unit',
  'count',
  'share',
  'min',
  'median',
  'mean',
  'p99',
  'p999',
  'overhead',
  'values',
  'over_none',
  'sync_ioctl',
  'over_plain',
] as const;

function dimensions(cell: Cell): Row {
  const { kind } = cell;
  if (kind === 'control') return { kind, mode: cell.mode ?? '', transfer: '' };
  const { exit, mode, setup = 'plain', transfer, delayNs } = cell;
  const guest = { kind, exit, mode, setup, transfer, delay_ns: delayNs ?? '' };
  return kind === 'base' ? guest : { ...guest, groups: cell.groups.join('+'), direction: cell.direction };
}

/** The overhead of the harness is subtracted from `values`, as from all other numbers. */
function counts({ estimate, min, p50, p99, p999, mean }: Level, exact: ExactLevel | undefined): Row {
  const { overhead = 0, share = null, values = [], counts: exits = [] } = exact ?? {};
  const listed = values.map((value, index) => `${String(value - overhead)}:${String(exits[index] ?? 0)}`);
  return { count: estimate, share, min, median: p50, mean, p99, p999, overhead, values: listed.join(' ') };
}

/** `exits:1 insn_emulation:3`: KVM's counters per exit, where they are steady. */
function accountText(account: Account): string {
  return countersOf(account)
    .flatMap((counter) => {
      const increase = steadyIncrease(account, counter);
      return increase === null || increase === 0
        ? []
        : [`${counter}:${String(Number((increase / account.exits).toFixed(4)))}`];
    })
    .join(' ');
}

function hardwareCounts(result: CellResult): Row {
  if (result.status !== 'measured') return {};
  const { counters } = result;
  const entries = COUNTER_EVENTS.flatMap((event) => {
    const value = counterValue(counters, event);
    return value === null
      ? []
      : COUNTER_PARTS.map((part) => [counterColumn(event, part), value[part]] as const);
  });
  return Object.fromEntries(entries);
}

function numbers(result: CellResult, { unit, ticksPerNs }: Results): Row {
  if (result.status === 'failed')
    return { reason: result.field === undefined ? result.reason : `${result.reason} (${result.field})` };
  if (result.status === 'skipped') return { reason: result.reason };
  const { level, exact, perExit, exitsPerBlock, account, costly = [] } = result;
  const taken = {
    ...perExit,
    kvm_account: account === undefined ? '' : accountText(account),
    costly: costly.map(({ name, count }) => `${name}:${String(count)}`).join(' '),
    unit,
  };
  if (unit === 'instructions') return { ...taken, ...counts(level, exact) };
  return { ...taken, exits_per_block: exitsPerBlock, ...level, ns: level.estimate / ticksPerNs };
}

type Compared = ReadonlyMap<string, Results['comparisons'][number]>;

/** Comparisons by kind and subject. */
function comparedIn({ comparisons }: Results): Compared {
  return new Map(comparisons.map((comparison) => [`${comparison.kind} ${comparison.subject}`, comparison]));
}

function compared(id: string, comparisons: Compared): Row {
  const of = (kind: string) => comparisons.get(`${kind} ${id}`);
  const over = of('over-none')?.difference;
  const ratio = of('sync-ioctl')?.ratio;
  const plain = of('over-plain')?.ratio;
  return {
    ...(over && { over_none: over.estimate, over_none_low: over.low, over_none_high: over.high }),
    ...(ratio && { sync_ioctl: ratio.estimate, sync_ioctl_low: ratio.low, sync_ioctl_high: ratio.high }),
    ...(plain && { over_plain: plain.estimate, over_plain_low: plain.low, over_plain_high: plain.high }),
  };
}

/**
 * One line per cell, cells with a delay on purpose included (`delay_ns`): the calls of one exit, what KVM
 * counted at it (`kvm_account`), the exits of a block,
 * its level with an interval, and what it adds to its guest's `none` (a difference, in the unit). Sync has its ratio to
 * ioctl, and a bare exit in a VM that is not plain its ratio to the same exit in a plain one. A run that counted
 * instructions has the columns of a count instead. The processor's counters follow where there are any.
 */
export function summaryCsv(results: Results): string {
  const comparisons = comparedIn(results);
  const rows = results.cells.map((result) => ({
    cell: result.cell.id,
    ...dimensions(result.cell),
    status: result.status,
    ...numbers(result, results),
    ...compared(result.cell.id, comparisons),
    ...hardwareCounts(result),
  }));
  const has = (part: 'counters' | 'costly'): boolean =>
    results.cells.some((result) => result.status === 'measured' && result[part] !== undefined);
  return csv(rows, [
    ...(results.unit === 'instructions' ? INSTRUCTION_COLUMNS : SUMMARY_COLUMNS),
    ...(has('costly') ? ['costly'] : []),
    ...(has('counters') ? COUNTER_COLUMNS : []),
  ]);
}

export type CsvTable = 'blocks' | 'summary';

const TABLES: Readonly<Record<CsvTable, (results: Results) => string>> = {
  blocks: blocksCsv,
  summary: summaryCsv,
};

/** One of a run's tables as CSV text. */
export function csvTable(results: Results, table: CsvTable): string {
  return TABLES[table](results);
}
