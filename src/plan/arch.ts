/** What the tables of the arches say: the names of all arches together, and look-ups of one. */
import { ARCH_TABLES, ARCHES, type Arch, type ArchTable } from './arch_tables.js';

export { ARCH_TABLES, ARCHES, type Arch, type ArchTable };

type Tables = (typeof ARCH_TABLES)[Arch];
export type Exit = Tables['exits'][number];
export type Mode = Tables['modes'][number];
export type Group = Tables['groups'][number];

function union<Name extends string>(names: readonly Name[]): [Name, ...Name[]] {
  const [first, ...rest] = [...new Set(names)];
  if (first === undefined) throw new Error('no arch has any');
  return [first, ...rest];
}

const tables: readonly Tables[] = ARCHES.map((arch) => ARCH_TABLES[arch]);

/** Of all arches, each once. Where an order matters it is the arch's own. */
export const EXITS = union<Exit>(tables.flatMap(({ exits }): readonly Exit[] => exits));
export const MODES = union<Mode>(tables.flatMap(({ modes }): readonly Mode[] => modes));
export const GROUPS = union<Group>([
  'regs',
  // s390's own order, and before sregs, which is another view of some of them.
  'prefix',
  'gprs',
  'acrs',
  'crs',
  'sregs',
  ...tables.flatMap(({ groups }): readonly Group[] => groups).filter((group) => group !== 'events'),
  'events',
]);

/** Every set-up of a VM; `plain`, of which nothing was asked, comes first and is every arch's. */
export const SETUPS = ['plain', ...ARCH_TABLES.x86.setups] as const;
export type Setup = (typeof SETUPS)[number];

export function setupsOf(arch: Arch): Setup[] {
  const { setups = [] }: ArchTable = ARCH_TABLES[arch];
  return SETUPS.filter((setup) => setup === 'plain' || setups.includes(setup));
}

/** Exits whose cost in VMs that are not plain is worth a sweep; none where an arch has plain VMs only. */
export function setupExits(arch: Arch): Exit[] {
  const { setupExits: chosen = [] }: ArchTable = ARCH_TABLES[arch];
  return EXITS.filter((exit) => chosen.includes(exit));
}

/** Exits of an arch without those that few hosts have. */
export function usualExits(arch: Arch): Exit[] {
  const { exits, rareExits = [] }: ArchTable = ARCH_TABLES[arch];
  const usual = exits.filter((exit) => !rareExits.includes(exit));
  return EXITS.filter((exit) => usual.includes(exit));
}

/** Groups whose copy an arch can take alone, by KVM_RUN with immediate_exit. */
export function groupsCopiedAtOnce(arch: Arch): Group[] {
  const { copiedAtOnce = [] }: ArchTable = ARCH_TABLES[arch];
  return GROUPS.filter((group) => copiedAtOnce.includes(group));
}

/** Modes of an arch without those that only the full preset sweeps. */
export function usualModes(arch: Arch): Mode[] {
  const { modes, rareModes = [] }: ArchTable = ARCH_TABLES[arch];
  return MODES.filter((mode) => modes.includes(mode) && !rareModes.includes(mode));
}

/** How many exits of the kernel's own a guest causes before the one that userspace sees; null for other guests. */
export function kernelExitCount(arch: Arch, exit: Exit): number | null {
  const { kernelExits = {} }: ArchTable = ARCH_TABLES[arch];
  return kernelExits[exit] ?? null;
}

/** The exits that the kernel finishes itself. */
export function kernelExitsOf(arch: Arch): Exit[] {
  return EXITS.filter((exit) => kernelExitCount(arch, exit) !== null);
}

/** The userspace exit that guests of the kernel's own exits end in; null where there are none. */
export function kernelExitBase(arch: Arch): Exit | null {
  const { kernelExitBase: base }: ArchTable = ARCH_TABLES[arch];
  return EXITS.find((exit) => exit === base) ?? null;
}

/** Whether registers can move that way on that exit. */
export function transferExists(arch: Arch, exit: Exit, direction: 'read' | 'write' | 'both'): boolean {
  const { readOnlyExits = [], noWriteAloneExits = [] }: ArchTable = ARCH_TABLES[arch];
  if (kernelExitCount(arch, exit) !== null) return false;
  if (readOnlyExits.includes(exit)) return direction === 'read';
  return direction !== 'write' || !noWriteAloneExits.includes(exit);
}

/** Groups of one cell at the most, see kMaxGroups of the native core. */
const MOST_GROUPS = 3;

function combinations(groups: readonly Group[]): Group[][] {
  const [first, ...rest] = groups;
  if (first === undefined) return [];
  const without = combinations(rest);
  return [[first], ...without.map((others) => [first, ...others]), ...without];
}

/** Groups that ioctls alone move, each alone in its cell. */
export function loneGroups(arch: Arch): Group[] {
  const { loneGroups: lone = [] }: ArchTable = ARCH_TABLES[arch];
  return GROUPS.filter((group) => lone.includes(group));
}

/** Every combination of an arch's other groups, small ones first, in the kernel's order inside each: `regs+sregs`. */
export function groupCombinations(arch: Arch): string[] {
  const lone = loneGroups(arch);
  return combinations(ARCH_TABLES[arch].groups.filter((group) => !lone.includes(group)))
    .filter(({ length }) => length <= MOST_GROUPS)
    .sort((left, right) => left.length - right.length)
    .map((groups) => groups.join('+'));
}

/** False where kvm_run never carries one of them, so that a sync cell would say nothing of this host. */
export function syncExists(arch: Arch, groups: readonly Group[]): boolean {
  return !groups.some((group) => loneGroups(arch).includes(group));
}

/** False where an exit and a mode contradict each other: HLT leaves a guest at CPL 0 only. */
export function guestExists(arch: Arch, exit: Exit, mode: Mode): boolean {
  const missing: readonly string[] = ARCH_TABLES[arch].noGuests;
  return !missing.includes(`${exit}/${mode}`);
}
