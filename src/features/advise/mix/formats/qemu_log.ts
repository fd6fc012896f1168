import { MixBuilder } from '../builder.js';
import type { Mix } from '../mix.js';
import { kernel, UNNAMED } from '../../names/known_exit.js';
import { UsesOfThreads, USES_NOTE } from '../uses_of_threads.js';
import { nameOfNumber } from './numbered_exits.js';

/** Of the log backend (`kvm_run_exit cpu_index 2, reason 2`) and of scripts/simpletrace.py (`cpu_index=0x2 reason=0x2`). */
const NUMBER = String.raw`(0x[0-9a-f]{1,16}|\d{1,12})`;
const EXIT = new RegExp(
  String.raw`\bkvm_run_exit\b.{0,40}?cpu_index[ =]${NUMBER},? +reason[ =]${NUMBER}`,
  'i',
);
const CALL = new RegExp(
  String.raw`\bkvm_vcpu_ioctl\b.{0,40}?cpu_index[ =]${NUMBER},? +type[ =]${NUMBER}`,
  'i',
);
/** `14955@1567780063.149527:kvm_vcpu_ioctl ...`. */
const STAMP = /^\s*\d{1,10}@(\d{1,12}\.\d{1,9}):/;
const ANY_EVENT = /^\s*(?:\d{1,10}@\d{1,12}\.\d{1,9}:)?[a-z]\w{2,60} /i;
const ENTRY = kernel('entries into KVM_RUN, not exits');

export function looksLikeQemuLog(lines: readonly string[]): boolean {
  return lines.some((line) => EXIT.test(line) || CALL.test(line));
}

/** @param isUntold each call returned, but no reason was traced */
function addRuns(builder: MixBuilder, runs: number, isUntold: boolean): void {
  const known = isUntold ? UNNAMED : ENTRY;
  if (runs > 0) builder.add('KVM_RUN', isUntold ? 'userspace' : 'counter', runs, 'KVM_RUN', { known });
}

/** QEMU's own trace events, `-trace kvm_run_exit,kvm_vcpu_ioctl`: reasons and register calls, without perf. */
export function parseQemuLog(lines: readonly string[]): Mix {
  const builder = new MixBuilder();
  const uses = new UsesOfThreads();
  const vcpus = new Set<string>();
  let first: number | null = null;
  let last = 0;
  for (const [index, line] of lines.entries()) {
    const place = `line ${String(index + 1)}`;
    const stamp = STAMP.exec(line)?.[1];
    last = stamp === undefined ? last : Number(stamp);
    first ??= stamp === undefined ? null : last;
    const [, vcpu = '', reason = ''] = EXIT.exec(line) ?? [];
    const [, caller = '', type = ''] = CALL.exec(line) ?? [];
    if (reason !== '') {
      const { name, known } = nameOfNumber(Number(reason), 'userspace', false);
      builder.add(name, 'userspace', 1, place, { known });
      uses.exit(String(Number(vcpu)), name);
      vcpus.add(String(Number(vcpu)));
    } else if (type !== '') uses.call(String(Number(caller)), 'vcpu', Number(type));
    else if (line.trim() !== '' && !/^\s*[#$]/.test(line) && !ANY_EVENT.test(line))
      builder.miss(place, line, "not a line of QEMU's trace log");
  }
  uses.end();
  addRuns(builder, uses.runs, vcpus.size === 0);
  const knowsUses = uses.runs > 0;
  builder.note(
    knowsUses
      ? USES_NOTE
      : 'The log has no kvm_vcpu_ioctl events, which show the register calls: trace them as well.',
  );
  return builder.mix('qemu-log', {
    seconds: first === null ? null : last - first,
    seesUserspace: true,
    threads: vcpus.size === 0 ? null : vcpus.size,
    ...(knowsUses && { usesOf: (name: string, count: number) => uses.of(name, count) }),
  });
}
