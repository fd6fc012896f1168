import { parsedJson } from '../../../../lib/json.js';
import { smallest } from '../../../../lib/extremes.js';
import { knownCounter } from '../../names/counters.js';
import { MixBuilder } from '../builder.js';
import type { Mix } from '../mix.js';
import { wholeOf } from '../numbers.js';
import { CounterSnapshots } from '../snapshots.js';
import { addCounter } from './kvm_counters.js';
import { SINCE_START } from './upper_bound_notes.js';

/** `/sys/kernel/debug/kvm/1234-11/vcpu0/exits:705`, `exits 705`, and of QEMU's monitor `exits (cumulative): 705`. */
const ROW =
  /^\s*((?:[^\s:=]{0,200}\/)?)([a-z]\w{1,60})(?:\s*\([^)]{1,60}\))?(?:\s*[:=]\s*|\s+)(\d[\d.,']{0,18})\s*$/i;
const UNTELLING = /^\s*$|^\s*[#$]|^provider:|^\s*[\w/.-]+\s*[:=]\s*\D*$/i;
const VM = /^\d+-\d+$/;

interface Found {
  /** Directories below kvm: none for the whole host, a VM's, a vCPU's. */
  readonly depth: number;
  readonly directory: string;
  readonly name: string;
  readonly value: number;
}

function foundIn(line: string): Found | null {
  const [, path = '', name = '', digits = ''] = ROW.exec(line) ?? [];
  const value = wholeOf(digits);
  if (name === '' || value === null) return null;
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  const below = parts
    .slice(parts.lastIndexOf('kvm') + 1)
    .filter((part) => VM.test(part) || /^vcpu\d+$/.test(part));
  return { depth: below.length, directory: below.join('/'), name, value };
}

/** Names of exits with numbers behind them, and most lines are of this kind. */
export function looksLikeDebugfs(lines: readonly string[]): boolean {
  const told = lines.filter((line) => line.trim() !== '' && !/^\s*[#$]/.test(line));
  const rows = told.filter((line) => ROW.test(line));
  const exits = rows.filter((line) => knownCounter(ROW.exec(line)?.[2] ?? '') !== null);
  return exits.length > 0 && rows.length * 2 > told.length;
}

/** A listing of KVM's counters by path, or by name alone: those of the whole host hold those of each VM. */
export function parseDebugfs(lines: readonly string[]): Mix {
  const builder = new MixBuilder();
  const found: Found[] = [];
  lines.forEach((line, index) => {
    const row = foundIn(line);
    if (row !== null) found.push(row);
    else if (!UNTELLING.test(line)) builder.miss(`line ${String(index + 1)}`, line, 'not a counter');
  });
  const depths = found.filter(({ name }) => knownCounter(name) !== null).map(({ depth }) => depth);
  const depth = smallest(depths);
  const snapshots = new CounterSnapshots();
  for (const row of found.filter((each) => each.depth === depth))
    snapshots.add(JSON.stringify([row.directory, row.name]), row.value);
  const directories = new Set<string>();
  for (const [key, count] of snapshots.counts(builder, 'The listing')) {
    const [directory = '', name = ''] = parsedJson(key) as string[];
    directories.add(directory);
    addCounter(builder, name, count, `counter ${name}`);
  }
  if (depths.some((each) => each > depth))
    builder.note('Left out: counters of single VMs or vCPUs, which those of the level above hold already.');
  if (directories.size > 1)
    builder.note(`The counters of ${String(directories.size)} directories are summed.`);
  builder.note(SINCE_START);
  return builder.mix('debugfs');
}
