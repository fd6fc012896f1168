import { entryOf } from '../lib/entry_of.js';
import { endianness } from 'node:os';
import type { Arch } from './arch.js';

/** The kernel's name of an arch by Node's, where the core knows the arch. */
const ARCH_OF_NODE: Readonly<Partial<Record<string, Arch>>> = {
  x64: 'x86',
  arm64: 'arm64',
  riscv64: 'riscv',
  ppc64: 'powerpc',
  s390x: 's390',
};

/** s390 is big-endian, and nothing else that the core knows. */
const expected = (arch: Arch): 'BE' | 'LE' => (arch === 's390' ? 'BE' : 'LE');

/** The arch of a machine, by Node's name; null for one that the core does not know. */
export function archOfNode(nodeArch: string, byteOrder: 'BE' | 'LE' = endianness()): Arch | null {
  const arch = entryOf(ARCH_OF_NODE, nodeArch);
  return arch !== undefined && expected(arch) === byteOrder ? arch : null;
}

/** Whether exits can be measured on such a machine: KVM is part of Linux, and the core knows its processor. */
export function isMeasurable({
  platform,
  arch,
}: {
  readonly platform: string;
  readonly arch: string;
}): boolean {
  return platform === 'linux' && archOfNode(arch) !== null;
}
