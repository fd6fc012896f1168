/** What must be said of a run that counted instructions, wherever its numbers are shown. */
import type { Emulation, Host } from '../samples/protocol.js';
import type { Results } from '../results/schema.js';
import type { Comparison } from '../stats/summary.js';
import { formatCount } from './numbers.js';

/** For a host that counts without saying what emulates it. */
const USUAL_CAVEAT = 'path lengths, not time: every instruction counts one, whatever it costs a processor';

export function isCounted({ unit }: Pick<Results, 'unit'>): boolean {
  return unit === 'instructions';
}

/** `QEMU 7.2.22` of `QEMU emulator version 7.2.22 (Debian ...)`; else its own words up to the first bracket. */
export function emulatorName({ emulator }: Emulation): string {
  const version = /^(\S+)\s+(?:emulator\s+)?version\s+([^\s,(]+)/i.exec(emulator);
  if (version !== null) return `${version[1] ?? ''} ${version[2] ?? ''}`;
  return (emulator.split('(')[0] ?? '').trim().slice(0, 60) || 'an emulator';
}

/** What was measured on: `emulated arm64 (QEMU 7.2.22)`, or the machine's own name. */
export function machineName({ arch, hostname, emulation }: Host): string {
  if (emulation === undefined) return hostname || 'this host';
  return `emulated ${arch} (${emulatorName(emulation)})`;
}

/** `6.1.192-1`: a package says more than the kernel's own release. */
export function kernelName({ kernel, emulation }: Host): string {
  const stored = emulation?.kernel.package;
  return stored ? `${kernel.release} (${stored.version})` : kernel.release;
}

/** Null for a run that measured time. */
function caveatOf({ unit, host }: Pick<Results, 'unit' | 'host'>): string | null {
  return unit === 'instructions' ? (host.emulation?.caveat ?? USUAL_CAVEAT) : null;
}

/** The caveat as a sentence: `Path lengths, not time: ... .` */
export function caveatSentence(results: Pick<Results, 'unit' | 'host'>): string | null {
  const caveat = caveatOf(results);
  if (caveat === null || caveat === '') return null;
  const sentence = `${caveat.slice(0, 1).toUpperCase()}${caveat.slice(1)}`;
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}

/** What the harness adds, once for all cells; null for a run that measured time. */
export function overheadSentence({ unit, cells }: Results): string | null {
  if (unit !== 'instructions') return null;
  const overheads = cells.map((result) => (result.status === 'measured' ? (result.exact?.overhead ?? 0) : 0));
  const overhead = Math.max(0, ...overheads);
  return overhead === 0
    ? 'What the harness itself adds was not counted, so nothing is taken off.'
    : `The harness adds ${formatCount(overhead)} instructions per exit, taken off.`;
}

/** What the same cell says of itself when it is counted twice. */
export function countedTwinText({ reference, difference }: Comparison): string {
  const { estimate } = difference;
  const said =
    estimate === 0
      ? 'takes the same number of instructions'
      : `takes ${formatCount(Math.abs(estimate))} instructions ${estimate > 0 ? 'more' : 'less'}`;
  return `A/A pair: the second copy of ${reference} ${said}.`;
}
