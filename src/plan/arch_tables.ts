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
  /** Modes that the smaller presets leave to the full one. */
  readonly rareModes?: readonly string[];
  /** Exits whose guest is set up anew after each: registers can be read, and what is written would not arrive. */
  readonly readOnlyExits?: readonly string[];
  /** Exits that move registers on: a write without a read would set them back. */
  readonly noWriteAloneExits?: readonly string[];
  /**
   * Exits that the kernel finishes itself, and how many of them a guest causes before the one that userspace sees:
   * the cost of one is what the cell has over that userspace exit, divided by that number. No register moves.
   */
  readonly kernelExits?: Readonly<Record<string, number>>;
  /** The userspace exit that a guest of the kernel's exits ends with. */
  readonly kernelExitBase?: string;
  /** In the order in which the kernel applies them. */
  readonly groups: readonly string[];
  /** Set-ups of a VM beside the plain one, of which nothing was asked (native/arch/<arch>/setups.cc). */
  readonly setups?: readonly string[];
  /** Exits that the full preset sweeps in VMs that are not plain: one of each way through the kernel. */
  readonly setupExits?: readonly string[];
  /** Of them those that kvm_run never carries on this arch: they move by ioctl alone, and alone in their cell. */
  readonly loneGroups?: readonly string[];
  /** Groups that only a VM set up in that way has: elsewhere they are skipped with what KVM says. */
  readonly groupSetups?: Readonly<Record<string, string>>;
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

const X86_LONE_GROUPS = [
  'fpu',
  'xsave',
  'xsave2',
  'xcrs',
  'debugregs',
  'mp-state',
  'sregs2',
  'msrs-1',
  'msrs-8',
  'msrs-32',
  'lapic',
] as const;

const X86_USUAL = ['pio-out', 'pio-in', 'mmio-write', 'mmio-read', 'hlt'] as const;
const X86_SIZES = [
  'pio-out-2',
  'pio-out-4',
  'pio-in-2',
  'pio-in-4',
  'mmio-write-2',
  'mmio-write-4',
  'mmio-read-2',
  'mmio-read-4',
] as const;
/** Each exit of a string `out` carries one element; of an `in`, as many as its name says. */
const X86_LONG_MODE = [
  'mmio-write-8',
  'mmio-read-8',
  'pio-out-string',
  'pio-in-string-1',
  'pio-in-string-16',
  'pio-in-string-128',
  'debug-step',
  'debug-breakpoint',
  'debug-int3',
  'dirty-ring-full',
  'shutdown',
  'unmapped-fetch',
  'memory-fault',
  'kernel-cpuid',
  'kernel-ioeventfd-pio',
  'kernel-ioeventfd-mmio',
  'kernel-coalesced-mmio',
  'kernel-lapic-read',
] as const;
const X86_RING0 = [
  'hypercall',
  'rdmsr',
  'wrmsr',
  'rdmsr-filter',
  'wrmsr-filter',
  'interrupt-window',
  'kernel-rdmsr',
] as const;

/** Privileged instructions fault at CPL 3, and only the plain guests exist without 64-bit registers. */
const X86_NO_GUESTS: readonly string[] = [
  ...['hlt', ...X86_RING0].map((exit) => `${exit}/long64-ring3`),
  ...[...X86_LONG_MODE, ...X86_RING0].flatMap((exit) => [`${exit}/prot32`, `${exit}/real16`]),
];

const X86 = {
  exits: [...X86_USUAL, ...X86_SIZES, ...X86_LONG_MODE, ...X86_RING0],
  rareExits: [...X86_SIZES, ...X86_LONG_MODE, ...X86_RING0],
  modes: ['long64-ring0', 'long64-ring3', 'prot32', 'real16'],
  rareModes: ['prot32', 'real16'],
  readOnlyExits: ['shutdown', 'unmapped-fetch', 'memory-fault'],
  noWriteAloneExits: ['debug-breakpoint', 'debug-int3'],
  kernelExits: {
    'kernel-cpuid': 8,
    'kernel-rdmsr': 8,
    'kernel-ioeventfd-pio': 8,
    'kernel-ioeventfd-mmio': 8,
    'kernel-coalesced-mmio': 8,
    'kernel-lapic-read': 8,
  },
  kernelExitBase: 'pio-out',
  groups: ['regs', 'sregs', 'events', ...X86_LONE_GROUPS],
  setups: ['irqchip-split', 'irqchip-full', 'dirty-log'],
  setupExits: ['pio-out', 'mmio-read', 'rdmsr'],
  loneGroups: X86_LONE_GROUPS,
  groupSetups: { lapic: 'irqchip-split' },
  noGuests: X86_NO_GUESTS,
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
