import { COUNTER_NAMES, knownCounter } from '../../names/counters.js';
import { MixBuilder } from '../builder.js';
import type { Mix } from '../mix.js';
import { timeOf, wholeOf } from '../numbers.js';
import { CounterSnapshots } from '../snapshots.js';
import { addCounter } from './kvm_counters.js';
import { SINCE_START } from './upper_bound_notes.js';
import { readWideTable, type WideTable } from './wide_table.js';

const TITLE = /^\s*kvm statistics\b/i;
const HEAD = /^\s*Event\s+Total\b/;
/** A name, its total, and by the layout a share of the total and what it is a second. */
const ROW =
  /^\s*([a-z_][\w.-]{1,60}(?:\([^)]{1,60}\))?)\s+(\d[\d.,']{0,18})(?:\s+(\d[\d.,']{0,18}|-))?(?:\s+(\d[\d.,']{0,18}|-))?\s*$/i;
const UNTELLING = /^\s*$|^\s*[#$]|^\s*Total\b|^\s*[-=]+\s*$|press |^\s*(?:pid|vm):/i;
const CHILD = /^(kvm_\w+)\((.{1,60})\)$/;

interface Row {
  readonly name: string;
  readonly total: number;
  readonly perSecond: number | null;
  readonly place: string;
}

/** The header names three or more of KVM's counters, the rows are numbers: `kvm_stat -l`, also with commas. */
function kvmStatLog(lines: readonly string[]): WideTable | null {
  const isCounter = (word: string): boolean => fullName(word) !== null;
  return readWideTable(lines, (words) => words.filter(isCounter).length >= 3);
}

/** Old kernels' tool cuts names to nine letters. */
function fullName(word: string): string | null {
  if (knownCounter(word) !== null) return word;
  if (word.length !== 9) return null;
  const longer = COUNTER_NAMES.filter((name) => name.startsWith(word));
  return longer.length === 1 ? (longer[0] ?? null) : null;
}

/** `kvm_stat -1` has no head: names with a total and what came in the last second. */
function isOnce(lines: readonly string[]): boolean {
  const told = lines.filter((line) => !UNTELLING.test(line));
  const rows = told.flatMap((line) => rowOf(line, '') ?? []).filter(({ perSecond }) => perSecond !== null);
  const isExit = ({ name }: Row): boolean =>
    /^kvm_(?:exit|entry)\b/.test(name) || knownCounter(name) !== null;
  return rows.length * 2 > told.length && rows.some(isExit);
}

export function looksLikeKvmStat(lines: readonly string[]): boolean {
  const hasHead = lines.some((line) => TITLE.test(line) || HEAD.test(line));
  return hasHead || isOnce(lines) || kvmStatLog(lines) !== null;
}

function rowOf(line: string, place: string): Row | null {
  const [, name = '', first = '', second, third] = ROW.exec(line) ?? [];
  const total = wholeOf(first);
  if (name === '' || total === null) return null;
  // Of three numbers the one between is the share of the total.
  const rate = third ?? second;
  return { name, total, perSecond: rate === undefined ? null : (wholeOf(rate) ?? timeOf(rate)), place };
}

/** `kvm_exit(HLT)` and `kvm_userspace_exit(MMIO)`; what a parent counts beside its children has no reason. */
function addTracePoint(builder: MixBuilder, row: Row, rows: readonly Row[]): void {
  const [, parent = '', reason = ''] = CHILD.exec(row.name) ?? [];
  const space = (name: string): 'userspace' | 'hardware' | null =>
    name === 'kvm_userspace_exit' ? 'userspace' : name === 'kvm_exit' ? 'hardware' : null;
  const own = space(parent === '' ? row.name : parent);
  if (own === null) {
    builder.ignore(row.name);
    return;
  }
  if (parent !== '') {
    builder.add(reason, own, row.total, row.place, { perSecond: row.perSecond });
    return;
  }
  const children = rows.filter(({ name }) => CHILD.exec(name)?.[1] === row.name);
  const told = children.reduce((sum, { total }) => sum + total, 0);
  const toldRate = children.reduce((sum, { perSecond }) => sum + (perSecond ?? 0), 0);
  if (own === 'hardware') builder.add('exits', 'counter', row.total, row.place);
  else if (row.total > told)
    builder.add(row.name, own, row.total - told, row.place, {
      perSecond: row.perSecond === null ? null : Math.max(0, row.perSecond - toldRate),
    });
}

/** Several screens: what lies between the first and the last. */
function lastRows(rows: readonly Row[], builder: MixBuilder): readonly Row[] {
  const snapshots = new CounterSnapshots();
  for (const { name, total } of rows) snapshots.add(name, total);
  const counts = snapshots.counts(builder, 'The table');
  const last = new Map(rows.map((row) => [row.name, row]));
  return [...last.values()].map((row) => ({ ...row, total: counts.get(row.name) ?? row.total }));
}

export function parseKvmStat(lines: readonly string[]): Mix {
  const builder = new MixBuilder();
  const hasHead = lines.some((line) => TITLE.test(line) || HEAD.test(line));
  const log = hasHead || isOnce(lines) ? null : kvmStatLog(lines);
  if (log !== null) return logMix(builder, log);
  const rows: Row[] = [];
  lines.forEach((line, index) => {
    const place = `line ${String(index + 1)}`;
    const row = rowOf(line, place);
    if (TITLE.test(line) || HEAD.test(line) || UNTELLING.test(line)) return;
    if (row === null) builder.miss(place, line, 'not a row of kvm_stat');
    else rows.push(row);
  });
  const last = lastRows(rows, builder);
  for (const row of last) {
    if (row.name.startsWith('kvm_')) addTracePoint(builder, row, last);
    else addCounter(builder, row.name, row.total, row.place, row.perSecond);
  }
  builder.note(SINCE_START);
  return builder.mix('kvm-stat', {
    seesUserspace: last.some(({ name }) => name.startsWith('kvm_userspace_exit')),
  });
}

/** Each line holds what came since the line before; a line is a second unless kvm_stat was told otherwise. */
function logMix(builder: MixBuilder, log: WideTable): Mix {
  log.columns.forEach((word, column) => {
    const name = fullName(word) ?? word;
    const sum = log.rows.reduce((total, row) => total + (row.numbers[column] ?? 0), 0);
    if (!/^(?:timestamp|\d)/.test(word)) addCounter(builder, name, sum, `column ${word}`);
  });
  for (const { place, text } of log.others) builder.miss(place, text, 'not a row of the log');
  builder.note(
    `The log holds ${String(log.rows.length)} lines: they are summed, and each is taken to be a second.`,
  );
  return builder.mix('kvm-stat', { seconds: log.rows.length });
}
