/**
 * What each arch has to sweep, by the kernel's own folder names. A guest, mode or group of the native core
 * (native/arch/<arch>) stands here under the same name; what a host lacks of it is skipped there with a reason.
 */
export const ARCHES = ['x86', 'arm64', 'riscv', 'powerpc', 's390'] as const;
export type Arch = (typeof ARCHES)[number];

export interface ArchTable {
  readonly exits: readonly string[];
  /** Exits that the default preset leaves to the full one, since few hosts have them. */
  readonly rareExits?: readonly string[];
  readonly modes: readonly string[];
  /** In the order in which the kernel applies them. */
  readonly groups: readonly string[];
  /** Guests that an exit and a mode suggest and that cannot be, as `exit/mode`. */
  readonly noGuests: readonly string[];
  /** The guest whose base cell stands twice, as the A/A pair. */
  readonly twin: readonly [exit: string, mode: string];
  /** What the quick preset looks at. */
  readonly quick: { readonly exits: readonly string[]; readonly groups: readonly string[] };
  /** Combinations of groups that the default preset sweeps. */
  readonly usualGroups: readonly string[];
  /**
   * Groups that KVM_RUN carries in and out although immediate_exit is set; none where it returns before it looks at
   * them (s390) or carries none.
   */
  readonly copiedAtOnce?: readonly string[];
}

const X86 = {
  exits: ['pio-out', 'pio-in', 'mmio-write', 'mmio-read', 'hlt', 'hypercall'],
  rareExits: ['hypercall'],
  modes: ['long64-ring0', 'long64-ring3'],
  groups: ['regs', 'sregs', 'events'],
  noGuests: ['hlt/long64-ring3', 'hypercall/long64-ring3'],
  twin: ['pio-out', 'long64-ring0'],
  quick: { exits: ['pio-out', 'mmio-read'], groups: ['regs', 'regs+sregs+events'] },
  usualGroups: ['regs', 'sregs', 'events', 'regs+sregs', 'regs+sregs+events'],
  copiedAtOnce: ['regs', 'sregs', 'events'],
} as const satisfies ArchTable;

/** `one` is one register by KVM_GET_ONE_REG, `core` the 33 of KVM_REG_ARM_CORE. */
const ARM64 = {
  exits: ['mmio-write', 'mmio-read', 'system-event'],
  modes: ['el1'],
  groups: ['one', 'core', 'sysregs', 'fpsimd', 'events'],
  noGuests: [],
  twin: ['mmio-write', 'el1'],
  quick: { exits: ['mmio-write', 'mmio-read'], groups: ['one', 'core', 'events'] },
  usualGroups: ['one', 'core', 'sysregs', 'fpsimd', 'events', 'core+sysregs+fpsimd'],
} as const satisfies ArchTable;

const RISCV = {
  exits: ['mmio-write', 'mmio-read', 'sbi'],
  modes: ['vs'],
  groups: ['one', 'core', 'csr', 'fp'],
  noGuests: [],
  twin: ['mmio-write', 'vs'],
  quick: { exits: ['mmio-write', 'sbi'], groups: ['one', 'core', 'csr'] },
  usualGroups: ['one', 'core', 'csr', 'fp', 'core+csr+fp'],
} as const satisfies ArchTable;

/** `one` is the data address register: no general register moves by KVM_GET_ONE_REG. */
const POWERPC = {
  exits: ['mmio-write', 'mmio-read', 'hypercall'],
  modes: ['real64'],
  groups: ['regs', 'sregs', 'one', 'fp', 'vmx'],
  noGuests: [],
  twin: ['mmio-write', 'real64'],
  quick: { exits: ['mmio-write', 'hypercall'], groups: ['regs', 'sregs', 'one'] },
  usualGroups: ['regs', 'sregs', 'one', 'fp', 'vmx', 'regs+sregs'],
} as const satisfies ArchTable;

/**
 * By the bits of kvm_run's masks (KVM_SYNC_*), one group each, beside `sregs`, the access and control registers as
 * KVM_GET_SREGS moves them together; `one` is the program parameter by KVM_GET_ONE_REG.
 */
const S390 = {
  exits: ['diag', 'instruction'],
  modes: ['zarch'],
  groups: ['prefix', 'gprs', 'acrs', 'crs', 'sregs', 'arch0', 'pfault', 'fprs', 'one'],
  noGuests: [],
  twin: ['diag', 'zarch'],
  quick: { exits: ['diag', 'instruction'], groups: ['gprs', 'sregs', 'gprs+sregs'] },
  usualGroups: [
    'prefix',
    'gprs',
    'acrs',
    'crs',
    'sregs',
    'arch0',
    'pfault',
    'fprs',
    'one',
    'gprs+sregs',
    'prefix+gprs+sregs',
  ],
} as const satisfies ArchTable;

export const ARCH_TABLES = { x86: X86, arm64: ARM64, riscv: RISCV, powerpc: POWERPC, s390: S390 } as const;

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

/** Groups of one cell at the most, see kMaxGroups of the native core. */
const MOST_GROUPS = 3;

function combinations(groups: readonly Group[]): Group[][] {
  const [first, ...rest] = groups;
  if (first === undefined) return [];
  const without = combinations(rest);
  return [[first], ...without.map((others) => [first, ...others]), ...without];
}

/** Every combination of an arch's groups, small ones first, in the kernel's order inside each: `regs+sregs`. */
export function groupCombinations(arch: Arch): string[] {
  return combinations(ARCH_TABLES[arch].groups)
    .filter(({ length }) => length <= MOST_GROUPS)
    .sort((left, right) => left.length - right.length)
    .map((groups) => groups.join('+'));
}

/** False where an exit and a mode contradict each other: HLT leaves a guest at CPL 0 only. */
export function guestExists(arch: Arch, exit: Exit, mode: Mode): boolean {
  const missing: readonly string[] = ARCH_TABLES[arch].noGuests;
  return !missing.includes(`${exit}/${mode}`);
}
