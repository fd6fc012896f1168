import { MixBuilder } from '../builder.js';
import type { Mix } from '../mix.js';
import { wholeOf } from '../numbers.js';
import { HANDED_ON } from './upper_bound_notes.js';

/** `exit_reason             calls        total(us)   min(us)   avg(us)      max(us)  %gsys`. */
const HEAD = /^\s*exit_reason\s+calls\b/;
const ROW = /^\s*([A-Za-z]\w{1,40}|\[?0x[0-9a-f]{1,8}\]?)\s+(\d[\d,.']{0,18})(?:\s+\d+[.,]\d+){2,6}\s*$/;
/** Before each table: when it was printed. */
const STAMP = /^\s*\d{4}-\d\d-\d\d (\d\d):(\d\d):(\d\d\.\d+)\s*$/;
/** Heads, rules, and the trace lines that it prints between tables. */
const UNTELLING = /^\s*$|^\s*#|^[-\s]+$|^\s*kvm-exit latency|kvm:kvm_\w+:/;

export function looksLikePerfProf(lines: readonly string[]): boolean {
  return lines.some((line) => HEAD.test(line));
}

/** Each table is an interval: together they are the recording. */
export function parsePerfProf(lines: readonly string[]): Mix {
  const builder = new MixBuilder();
  builder.note(`perf-prof ${HANDED_ON}`);
  const stamps: number[] = [];
  let tables = 0;
  lines.forEach((line, index) => {
    const place = `line ${String(index + 1)}`;
    const stamp = STAMP.exec(line);
    const [, name = '', digits = ''] = ROW.exec(line) ?? [];
    const count = wholeOf(digits);
    if (HEAD.test(line)) tables += 1;
    else if (stamp !== null) stamps.push(Number(stamp[1]) * 3600 + Number(stamp[2]) * 60 + Number(stamp[3]));
    else if (count !== null && tables > 0) builder.add(name, 'hardware', count, place);
    else if (!UNTELLING.test(line)) builder.miss(place, line, 'not a row of perf-prof');
  });
  if (tables > 1) builder.note(`The file holds ${String(tables)} intervals: they are summed.`);
  const apart = ((stamps.at(-1) ?? 0) - (stamps[0] ?? 0)) / Math.max(1, stamps.length - 1);
  return builder.mix('perf-prof', { seconds: stamps.length > 1 && apart > 0 ? apart * tables : null });
}
