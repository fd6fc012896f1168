/** What a measurement of scaling says, in sentences. */
import type { Scale } from './document/schema.js';
import { MACHINES_NAME, scaleRows, type ScaleRow } from './rows.js';

const percent = (share: number): string => `${(100 * share).toFixed(1)}%`;

function lastOf(rows: readonly ScaleRow[]): ScaleRow[] {
  const last = new Map(rows.map((row) => [`${row.cell} ${row.machines}`, row]));
  return [...last.values()].filter(({ threads }) => threads > 1);
}

const MOST_FINDINGS = 4;

/** Of each curve where its most threads come to. */
export function scaleFindings(scale: Scale): string[] {
  const ends = lastOf(scaleRows(scale));
  const texts = ends.slice(0, MOST_FINDINGS).map((row) => {
    const { cell, machines, threads, rate, efficiency, efficiencyLow, efficiencyHigh } = row;
    return `${cell}: ${String(threads)} threads in ${machines} make ${Math.round(rate).toLocaleString('en-US')} exits a second, ${percent(efficiency)} [${percent(efficiencyLow)}, ${percent(efficiencyHigh)}] of what they would without loss.`;
  });
  const more = ends.length - texts.length;
  if (texts.length === 0) return ['No cell was measured with more than one thread.'];
  return more === 0 ? texts : [...texts, `${String(more)} more curves stand in the table.`];
}

/** Threads that shared a CPU, windows left out, cells that were not measured. */
export function scaleWarnings({ cpus, dropped, series }: Scale): string[] {
  const used = new Set(cpus).size;
  return [
    ...(used === cpus.length
      ? []
      : [`${String(cpus.length)} threads shared ${String(used)} CPUs: beyond that no rate can grow.`]),
    ...(dropped === 0 ? [] : [`${String(dropped)} windows were cut short and left out.`]),
    ...series.flatMap((each) =>
      each.status === 'measured'
        ? []
        : [`${each.status}: ${each.cell.id} in ${MACHINES_NAME[each.machines]}: ${each.reason}`],
    ),
  ];
}
