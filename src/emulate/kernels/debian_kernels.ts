/** Architectures that can be booted in software emulation, by the names of the kernel's own folders. */
export const EMULATED_ARCHS = ['x86', 'arm64', 'riscv', 'powerpc', 's390'] as const;

export type EmulatedArch = (typeof EMULATED_ARCHS)[number];

/** What an architecture's kernel is called in Debian, and what it needs to have KVM. */
export interface DebianKernel {
  /** apt's name of the architecture. */
  readonly architecture: string;
  /** End of the package's name and of `uname -r`; the cloud flavour is the smallest where there is one. */
  readonly flavour: string;
  /** Debian releases that have this architecture, in the order in which they are asked for a kernel. */
  readonly releases: readonly string[];
  /** Fetched when no version is asked for. */
  readonly defaultVersion: string;
  /** The module that offers /dev/kvm; what it depends on is read from it. Absent where KVM is built in. */
  readonly rootModule: string;
  /** Others that the emulated machine needs; loaded before it where the kernel has them as modules. */
  readonly machineModules?: readonly string[] | undefined;
}

/** Bookworm has both of the series with long support, 6.1 and 6.12, from one compiler. */
const OLDER_FIRST = ['bookworm', 'trixie'] as const;

export const DEBIAN_KERNELS: Readonly<Record<EmulatedArch, DebianKernel>> = {
  x86: {
    architecture: 'amd64',
    flavour: 'cloud-amd64',
    releases: OLDER_FIRST,
    defaultVersion: '6.12',
    rootModule: 'kvm-amd',
  },
  arm64: {
    architecture: 'arm64',
    flavour: 'cloud-arm64',
    releases: OLDER_FIRST,
    defaultVersion: '6.12',
    rootModule: 'kvm',
  },
  riscv: {
    architecture: 'riscv64',
    flavour: 'riscv64',
    releases: ['trixie'],
    defaultVersion: '6.12',
    rootModule: 'kvm',
  },
  powerpc: {
    architecture: 'ppc64el',
    flavour: 'powerpc64le',
    // No security support for it in bookworm any more: its 6.12 is older.
    releases: ['trixie', 'bookworm'],
    defaultVersion: '6.12',
    rootModule: 'kvm-hv',
  },
  // Of 6.1, because it boots twice as fast as 6.12 under Hercules.
  s390: {
    architecture: 's390x',
    flavour: 's390x',
    releases: OLDER_FIRST,
    defaultVersion: '6.1',
    rootModule: 'kvm',
    // Our lines leave the machine over a tape.
    machineModules: ['tape-34xx'],
  },
};

/** The modules that a host of this architecture needs, in the order to load them. */
export function modulesFor(arch: EmulatedArch): readonly string[] {
  const { machineModules = [], rootModule } = DEBIAN_KERNELS[arch];
  return [...machineModules, rootModule];
}
