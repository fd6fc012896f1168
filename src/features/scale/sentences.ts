/** What a measurement of scaling says, in sentences: terminal and page alike. */
import { addTo } from '../../lib/grouped.js';
import type { Scale } from './document/schema.js';
import { perSecondText, scaleRows, VM_LAYOUT_NAME, type ScaleRow } from './rows.js';
import { formatShare } from '../../show/numbers.js';
import type { DataTable } from '../../show/chart/chart.js';

function lastOf(rows: readonly ScaleRow[]): ScaleRow[] {
  const last = new Map(rows.map((row) => [`${row.cell} ${row.machines}`, row]));
  return [...last.values()].filter(({ threads }) => threads > 1);
}

const MOST_FINDINGS = 4;

/** How each curve ends: what its largest number of threads reaches. */
export function scaleFindings(scale: Scale): string[] {
  const ends = lastOf(scaleRows(scale));
  const texts = ends.slice(0, MOST_FINDINGS).map((row) => {
    const { cell, machines, threads, rate, efficiency, efficiencyInterval } = row;
    return `${cell}: ${String(threads)} threads in ${machines} make ${perSecondText(rate)} exits a second, ${formatShare(efficiency)} ${efficiencyInterval} of linear scaling.`;
  });
  const more = ends.length - texts.length;
  if (texts.length === 0) return ['No cell was measured with more than one thread.'];
  return more === 0 ? texts : [...texts, `The table holds ${String(more)} more curves.`];
}

/** Null: every thread had a CPU of its own. */
export function sharedCpusText({ cpus }: Scale): string | null {
  const used = new Set(cpus).size;
  return used === cpus.length
    ? null
    : `${String(cpus.length)} threads shared ${String(used)} CPUs: with more threads than CPUs no rate can grow.`;
}

interface Unmeasured {
  readonly cell: string;
  readonly status: 'skipped' | 'failed';
  readonly reason: string;
  /** `one VM`, `a VM each`, or both. */
  readonly where: string;
}

/** Cells that were skipped or failed; one entry where both ways did for the same reason. */
function unmeasured({ series }: Scale): Unmeasured[] {
  const found = new Map<string, Unmeasured>();
  for (const each of series) {
    if (each.status === 'measured') continue;
    const { status, cell, reason, machines } = each;
    const key = JSON.stringify([status, cell.id, reason]);
    const before = found.get(key);
    const where = VM_LAYOUT_NAME[machines];
    found.set(key, {
      status,
      cell: cell.id,
      reason,
      where: before === undefined ? where : `${before.where} and ${where}`,
    });
  }
  return [...found.values()];
}

const MOST_NAMED = 3;

/** Why cells were not measured: those with the same reason in one line, the first of them by name. */
export function unmeasuredTexts(scale: Scale): string[] {
  const byReason = new Map<string, Unmeasured[]>();
  for (const each of unmeasured(scale)) {
    const key = JSON.stringify([each.status, each.where, each.reason]);
    addTo(byReason, key, each);
  }
  return [...byReason.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const named = same.slice(0, MOST_NAMED).map(({ cell }) => cell);
    const more = same.length - named.length;
    const cells = `${named.join(', ')}${more > 0 ? ` and ${String(more)} more` : ''}`;
    return [`${first.status}: ${cells} in ${first.where}: ${first.reason}`];
  });
}

/** Every cell that was not measured; null where all were. */
export function unmeasuredTable(scale: Scale): DataTable | null {
  const rows = unmeasured(scale).map(({ cell, where, status, reason }) => [cell, where, status, reason]);
  return rows.length === 0 ? null : { columns: ['cell', 'vCPUs in', 'status', 'reason'], rows };
}

/** Threads that shared a CPU, windows left out, cells that were not measured. */
export function scaleWarnings(scale: Scale): string[] {
  const shared = sharedCpusText(scale);
  const { dropped } = scale;
  return [
    ...(shared === null ? [] : [shared]),
    ...(dropped === 0 ? [] : [`${String(dropped)} windows were cut short and left out.`]),
    ...unmeasuredTexts(scale),
  ];
}
