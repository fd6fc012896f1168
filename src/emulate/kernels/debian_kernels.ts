import type { Arch } from '../../plan/arch.js';

/** What an arch's kernel is called in Debian, and what it needs to have KVM. */
export interface DebianKernel {
  /** apt's name of the architecture. */
  readonly architecture: string;
  /** End of the package's name and of `uname -r`; the cloud flavour is the smallest where there is one. */
  readonly flavour: string;
  /** Debian releases that have this architecture, in the order in which they are asked for a kernel. */
  readonly releases: readonly string[];
  /** Fetched when no version is asked for. */
  readonly defaultVersion: string;
  /**
   * The modules that offer /dev/kvm, of which a machine loads its own; what they depend on is read from them. Absent
   * where KVM is built in.
   */
  readonly rootModules: readonly string[];
  /** Drivers that the emulated host needs; loaded before it where the kernel has them as modules. */
  readonly driverModules?: readonly string[] | undefined;
}

/** Bookworm has both of the series with long support, 6.1 and 6.12, from one compiler. */
const OLDER_FIRST = ['bookworm', 'trixie'] as const;

export const DEBIAN_KERNELS: Readonly<Record<Arch, DebianKernel>> = {
  x86: {
    architecture: 'amd64',
    flavour: 'cloud-amd64',
    releases: OLDER_FIRST,
    defaultVersion: '6.12',
    rootModules: ['kvm-amd', 'kvm-intel'],
  },
  arm64: {
    architecture: 'arm64',
    flavour: 'cloud-arm64',
    releases: OLDER_FIRST,
    defaultVersion: '6.12',
    rootModules: ['kvm'],
  },
  riscv: {
    architecture: 'riscv64',
    flavour: 'riscv64',
    releases: ['trixie'],
    defaultVersion: '6.12',
    rootModules: ['kvm'],
  },
  powerpc: {
    architecture: 'ppc64el',
    flavour: 'powerpc64le',
    // No security support for it in bookworm any more: its 6.12 is older.
    releases: ['trixie', 'bookworm'],
    defaultVersion: '6.12',
    rootModules: ['kvm-hv'],
  },
  // Of 6.1, because it boots twice as fast as 6.12 under Hercules.
  s390: {
    architecture: 's390x',
    flavour: 's390x',
    releases: OLDER_FIRST,
    defaultVersion: '6.1',
    rootModules: ['kvm'],
    // Our lines leave the emulated host over a tape.
    driverModules: ['tape-34xx'],
  },
};

/** The modules that emulated hosts of this arch need, in the order to load them. */
export function modulesFor(arch: Arch): readonly string[] {
  const { driverModules = [], rootModules } = DEBIAN_KERNELS[arch];
  return [...driverModules, ...rootModules];
}
