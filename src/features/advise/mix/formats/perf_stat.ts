import { MixBuilder } from '../builder.js';
import type { Mix } from '../mix.js';
import { timeOf, wholeOf } from '../numbers.js';
import { TracePoints } from './trace_points.js';

/** `      1,880 kvm:kvm_entry      [100.00%]`; with -A a CPU before it, with -I the time. */
const ROW =
  /^\s*(?:(\d{1,9}[.,]\d{3,9})\s+)?(?:CPU\d+\s+)?(\d[\d.,']{0,18}|<not \w+>)\s+(?:kvm:)(\w{1,60})\b/;
/** With -x: `635,,kvm:kvm_userspace_exit,1895712367,100.00,,`, with -I the time before it. */
const SEPARATED = /^(?:\s*(\d{1,9}\.\d{3,9})[,;])?(\d{1,15}|<not \w+>)[,;]\w*[,;]kvm:(\w{1,60})[,;]/;
const ELAPSED = /^\s*(\d[\d.,]{0,18})\s+seconds time elapsed/;
const UNTELLING =
  /^\s*$|^\s*[#$]|Performance counter stats|seconds (?:user|sys)|^\s*time\s+counts|^\s*\d[\d.,']*\s+[\w.:-]+/;

export function looksLikePerfStat(lines: readonly string[]): boolean {
  const rows = lines.filter((line) => ROW.test(line) || SEPARATED.test(line));
  // An event stands behind its number here, and before its text in a trace.
  return rows.length > 0 && rows.every((line) => !/kvm:\w+:/.test(line));
}

/** The text of `perf stat -e kvm:*`: how often each trace point was passed, without why. */
export function parsePerfStat(lines: readonly string[]): Mix {
  const builder = new MixBuilder();
  const points = new TracePoints();
  let seconds: number | null = null;
  let interval: number | null = null;
  for (const [index, line] of lines.entries()) {
    const place = `line ${String(index + 1)}`;
    const [, time, count = '', name = ''] = ROW.exec(line) ?? SEPARATED.exec(line) ?? [];
    if (name !== '') {
      const number = wholeOf(count);
      if (time !== undefined) interval = timeOf(time);
      if (number !== null) points.add(name, number, place);
      else builder.miss(place, line, 'perf did not count it');
      continue;
    }
    const elapsed = ELAPSED.exec(line)?.[1];
    if (elapsed !== undefined) seconds = timeOf(elapsed);
    else if (!UNTELLING.test(line)) builder.miss(place, line, 'not a row of perf stat');
  }
  points.into(builder);
  builder.note('perf stat counts how often each trace point was passed, not why: no exit has a reason here.');
  return builder.mix('perf-stat', {
    seconds: seconds ?? interval,
    seesUserspace: points.seesUserspace,
  });
}
