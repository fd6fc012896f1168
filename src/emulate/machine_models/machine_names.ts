import { entryOf } from '../../lib/entry_of.js';
import { type Arch, ARCHES } from '../../plan/arch.js';

/** The emulated hosts by name: each arch's usual one, and others of an arch. */
const ARCH_OF = {
  x86: 'x86',
  'x86-intel': 'x86',
  arm64: 'arm64',
  riscv: 'riscv',
  powerpc: 'powerpc',
  s390: 's390',
} as const satisfies Readonly<Record<string, Arch>>;

export type MachineName = keyof typeof ARCH_OF;

/** The name of an arch's usual emulated host that says which one it is. */
const USUAL: Readonly<Record<string, MachineName>> = { 'x86-amd': 'x86' };

/** As users may write them. */
export const MACHINE_NAMES: readonly string[] = ARCHES.flatMap((arch) => [
  arch,
  ...Object.keys(USUAL).filter((name) => entryOf(USUAL, name) === arch),
  ...Object.entries(ARCH_OF).flatMap(([name, of]) => (of === arch && name !== arch ? [name] : [])),
]);

export function machineNamed(name: string): MachineName | undefined {
  return Object.hasOwn(ARCH_OF, name) ? (name as MachineName) : entryOf(USUAL, name);
}

export function archOfMachine(name: MachineName): Arch {
  return ARCH_OF[name];
}
