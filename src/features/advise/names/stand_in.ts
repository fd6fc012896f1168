/** Which measured exits stand for a real one. */
import { entryOf } from '../../../lib/entry_of.js';

/** Which of our exits is KVM_RUN's reason; by pattern, since a reason has several guests. */
export const OUR_EXITS: Readonly<Record<string, RegExp>> = {
  IO: /^(?:string-)?pio-/,
  MMIO: /^mmio-/,
  HLT: /^hlt$/,
  HYPERCALL: /^hypercall$/,
  DEBUG: /^(?:debug|single-step|step|(?:hardware-)?breakpoint|int3)/,
  IRQ_WINDOW_OPEN: /^(?:irq|interrupt)-window/,
  SHUTDOWN: /^(?:triple-fault|shutdown)/,
  X86_RDMSR: /^rdmsr/,
  X86_WRMSR: /^wrmsr/,
  DIRTY_RING_FULL: /^dirty-ring/,
  MEMORY_FAULT: /^memory-fault/,
  INTERNAL_ERROR: /^(?:internal-error|emulation|unmapped)/,
  INTR: /^(?:signal|intr)/,
};

/** Names whose direction is known, to the exit of ours that has it. */
const DIRECTED: Readonly<Record<string, string>> = {
  exit_io_in: 'pio-in',
  exit_io_out: 'pio-out',
  exit_mmio_read: 'mmio-read',
  exit_mmio_write: 'mmio-write',
  PIN: 'pio-in',
  POUT: 'pio-out',
  R: 'mmio-read',
  W: 'mmio-write',
};

/** String accesses and rare variants differ from what drivers do: a plain one, where there is one, stands for all. */
const PLAIN: Readonly<Record<string, readonly string[]>> = {
  IO: ['pio-out', 'pio-in'],
  MMIO: ['mmio-write', 'mmio-read'],
};

/** How well what was measured stands for a real exit. */
type Likeness = 'same' | 'mean' | 'other';

export interface StandIn {
  /** Of ours; the mean of several. */
  readonly exits: readonly string[];
  readonly likeness: Likeness;
}

/** Which measured exits stand for a name; null only where none was measured. */
export function standIn(name: string, reason: string | null, measured: readonly string[]): StandIn | null {
  const exact = [entryOf(DIRECTED, name) ?? name].find((each) => measured.includes(each));
  if (exact !== undefined) return { exits: [exact], likeness: 'same' };
  const key = reason ?? '';
  const plain = (entryOf(PLAIN, key) ?? []).filter((each) => measured.includes(each));
  const pattern = entryOf(OUR_EXITS, key);
  const alike = plain.length > 0 ? plain : measured.filter((each) => pattern?.test(each) === true);
  if (alike.length > 0)
    return { exits: alike, likeness: alike.length === 1 && plain.length === 0 ? 'same' : 'mean' };
  const [first] = measured;
  return first === undefined ? null : { exits: [first], likeness: 'other' };
}
