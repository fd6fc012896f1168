import { MixBuilder } from '../builder.js';
import type { Mix } from '../mix.js';
import { addCounter } from './kvm_counters.js';
import { readWideTable, type WideTable } from './wide_table.js';

/** `vmtop - 2021-09-13 10:24:03 - 1.1`. */
const STAMP = /^\s*vmtop - \d{4}-\d\d-\d\d (\d\d):(\d\d):(\d\d)/;
const UNTELLING = /^\s*vmtop - |^\s*Domains:/;
const NOT_COUNTED = /^(?:DID|VM\/task-name|PID|S|P|WAITmax|%.*)$/;

function tableOf(lines: readonly string[]): WideTable | null {
  return readWideTable(lines, (words) => words.includes('EXTsum'));
}

export function looksLikeVmtop(lines: readonly string[]): boolean {
  return tableOf(lines) !== null;
}

function secondsOf(lines: readonly string[]): number | null {
  const stamps = lines.flatMap((line) => {
    const found = STAMP.exec(line);
    return found === null ? [] : [Number(found[1]) * 3600 + Number(found[2]) * 60 + Number(found[3])];
  });
  const whole = (stamps.at(-1) ?? 0) - (stamps[0] ?? 0);
  return stamps.length < 2 || whole <= 0 ? null : (whole / (stamps.length - 1)) * stamps.length;
}

/** Text of `vmtop -b` (openEuler): each screen holds what came since the one before, a row a VM. */
export function parseVmtop(lines: readonly string[]): Mix {
  const builder = new MixBuilder();
  const { columns, rows, others } = tableOf(lines) ?? { columns: [], rows: [], others: [] };
  // With -H the threads of a VM stand below it, and are counted in its row.
  const machines = rows.filter(({ words }) => words[0] !== '|_');
  columns.forEach((name, column) => {
    if (NOT_COUNTED.test(name)) return;
    for (const { numbers, place } of machines) addCounter(builder, name, numbers[column] ?? 0, place);
  });
  for (const { place, text } of others)
    if (!UNTELLING.test(text)) builder.miss(place, text, 'not a row of vmtop');
  builder.note('vmtop counts the exits since its last screen; rows of several VMs or screens are summed.');
  return builder.mix('vmtop', { seconds: secondsOf(lines) });
}
