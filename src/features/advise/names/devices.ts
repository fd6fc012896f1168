/** Devices of a PC that stand in the kernel wherever it has the interrupt controllers, by address and by port. */
import { DEVICE_MEMORY, kernel, PORT, type KnownExit } from './known_exit.js';

type Range = readonly [first: number, last: number, device: string];

/** Physical addresses: arch/x86/include/asm/apicdef.h, APIC_DEFAULT_PHYS_BASE and IO_APIC_DEFAULT_PHYS_BASE. */
const MEMORY: readonly Range[] = [
  [0xfee00000, 0xfeefffff, 'local APIC'],
  [0xfec00000, 0xfec00fff, 'I/O APIC'],
];
/** arch/x86/kvm/i8259.c and i8254.h. */
const PORTS: readonly Range[] = [
  [0x20, 0x21, 'PIC'],
  [0xa0, 0xa1, 'PIC'],
  [0x4d0, 0x4d1, 'PIC'],
  [0x40, 0x43, 'PIT'],
];

const deviceAt = (ranges: readonly Range[], at: number): string | null =>
  ranges.find(([first, last]) => at >= first && at <= last)?.[2] ?? null;

const NAMES = { PIN: 'ports', POUT: 'ports', R: 'memory', W: 'memory' } as const;
/** As perf kvm stat writes it: from a port, to a port, from memory, to memory. */
export type AccessKind = keyof typeof NAMES;

export interface KnownAccess {
  /** `W (local APIC)`: all accesses of one kind to one device together; `W` for all others. */
  readonly name: string;
  readonly known: KnownExit;
}

/** What an access is; null address: the file does not say. */
export function knownAccess(kind: AccessKind, address: number | null): KnownAccess {
  const isPort = NAMES[kind] === 'ports';
  const device = address === null ? null : deviceAt(isPort ? PORTS : MEMORY, address);
  if (device === null) return { name: kind, known: isPort ? PORT : DEVICE_MEMORY };
  const where =
    device === 'local APIC' ? 'it is in the kernel' : 'it is in the kernel with the irqchip there';
  return { name: `${kind} (${device})`, known: kernel(`${device}: ${where}`) };
}

export const isAccessKind = (text: string): text is AccessKind => Object.hasOwn(NAMES, text);
