import { parsedJson } from '../../../../lib/json.js';
import { MixBuilder } from '../builder.js';
import type { Mix } from '../mix.js';
import { wholeOf } from '../numbers.js';
import { CounterSnapshots } from '../snapshots.js';
import { addCounter } from './kvm_counters.js';
import { SINCE_START } from './upper_bound_notes.js';

const DOMAIN = /^\s*Domain:\s*'?(.{1,100}?)'?\s*$/;
/** `vcpu.0.mmio_exits.sum=151641`. */
const ROW = /^\s*vcpu\.(\d{1,5})\.(\w{1,60})\.(\w{1,20})=(.{0,400})$/;
const OTHER = /^\s*[a-z][\w-]*(?:\.[\w-]+)*=/;

export function looksLikeDomstats(lines: readonly string[]): boolean {
  return lines.some((line) => ROW.test(line));
}

/** Text of `virsh domstats --vcpu`, which libvirt fills with QEMU's statistics from 8.9 on. */
export function parseDomstats(lines: readonly string[]): Mix {
  const builder = new MixBuilder();
  const snapshots = new CounterSnapshots();
  const domains = new Set<string>();
  let domain = '';
  lines.forEach((line, index) => {
    const named = DOMAIN.exec(line)?.[1];
    if (named !== undefined) {
      domain = named;
      domains.add(named);
      return;
    }
    const [, vcpu = '', name = '', kind = '', text = ''] = ROW.exec(line) ?? [];
    const value = wholeOf(text.trim());
    if (kind === 'sum' && value !== null) snapshots.add(JSON.stringify([domain, vcpu, name]), value);
    else if (name === '' && line.trim() !== '' && !OTHER.test(line) && !/^\s*[#$]/.test(line))
      builder.miss(`line ${String(index + 1)}`, line, 'not a row of domstats');
  });
  for (const [key, count] of snapshots.counts(builder, 'The statistics of a VM')) {
    const [, vcpu = '', name = ''] = parsedJson(key) as string[];
    addCounter(builder, name, count, `vCPU ${vcpu}`);
  }
  builder.note(SINCE_START);
  if (domains.size > 1) builder.note(`The exits of ${String(domains.size)} VMs are summed.`);
  return builder.mix('domstats');
}
