import { MixBuilder } from '../builder.js';
import type { Mix } from '../mix.js';
import { timeOf, wholeOf } from '../numbers.js';
import { HANDED_ON } from './upper_bound_notes.js';

const HEAD = /^\s*(?:(?:PID|TID|TGID)\s+)*KVM_EXIT_REASON\s+COUNT\b/;
/** `1273903  1273922  EXIT_REASON_HLT    6043`; one thread or vCPU at a time has no numbers before the name. */
const ROW = /^\s*(?:\d{1,10}\s+){0,2}([A-Za-z]\w{2,60})\s+(\d[\d.,']{0,18})\s*$/;
const TITLE = /^\s*Display kvm exit reasons/i;
const SLEPT = /\bsleeping (\d{1,9}(?:\.\d{1,9})?) secs?\b/;
const UNTELLING = /^\s*$|^\s*[#$]|^\^C|Hit Ctrl-C/;

export function looksLikeKvmexit(lines: readonly string[]): boolean {
  return lines.some((line) => HEAD.test(line) || TITLE.test(line));
}

/** The text of bcc's tools/kvmexit.py. */
export function parseKvmexit(lines: readonly string[]): Mix {
  const builder = new MixBuilder();
  let seconds: number | null = null;
  lines.forEach((line, index) => {
    const [, name = '', digits = ''] = ROW.exec(line) ?? [];
    const count = wholeOf(digits);
    const slept = SLEPT.exec(line)?.[1];
    if (slept !== undefined) seconds = timeOf(slept);
    else if (count !== null) builder.add(name, 'hardware', count, `line ${String(index + 1)}`);
    else if (!HEAD.test(line) && !TITLE.test(line) && !UNTELLING.test(line))
      builder.miss(`line ${String(index + 1)}`, line, 'not a row of kvmexit');
  });
  builder.note(`kvmexit ${HANDED_ON}`);
  return builder.mix('kvmexit', { seconds });
}
