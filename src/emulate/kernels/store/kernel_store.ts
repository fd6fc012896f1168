import { join } from 'node:path';
import { nearestName } from '../../../lib/nearest.js';
import { DEBIAN_KERNELS } from '../debian_kernels.js';
import { ARCHES, type Arch } from '../../../plan/arch.js';
import { compareDebianVersions } from '../debian_version.js';
import { notStored, severalStored } from '../failures.js';
import {
  fetchKernel,
  type FetchedKernel,
  type FetchWorld,
  type KernelRequest,
  type OnKernelProgress,
} from '../fetch/fetch_kernel.js';
import { intact, KernelCache } from './kernel_cache.js';
import type { StoredKernel } from '../kernel_files.js';
import { isExactly, isVersionOf, type NamedKernel } from '../fetch/choose_kernel.js';
import { runProgram, type RunProgram } from '../../../lib/run_program.js';

export type {
  FetchedKernel,
  KernelProgress,
  KernelRequest,
  OnKernelProgress,
} from '../fetch/fetch_kernel.js';

/** Kernels of Debian, kept with what is needed to boot them with KVM. Needs no root and installs nothing. */
export interface KernelStore {
  /**
   * Takes a kernel from the archive unless the store has it.
   * @throws {Failure} (usage) when there is no such version, (host cannot measure) when a tool or the archive is
   * missing, (harness failed) when a package is broken or cannot be stored, (interrupted) on the signal
   */
  fetch(request: KernelRequest, onProgress?: OnKernelProgress, signal?: AbortSignal): Promise<FetchedKernel>;
  /** By architecture, the newest first. */
  list(): readonly StoredKernel[];
  /**
   * The newest stored kernel of a version, or of the architecture's default; null when there is none.
   * @throws {Failure} (harness failed) when its files are not what was stored
   */
  find(arch: Arch, wanted?: string): Promise<StoredKernel | null>;
  /**
   * Removes one kernel, by its release, package version or the first digits of its id.
   * @throws {Failure} (usage) when none or several are meant
   */
  remove(wanted: string, arch?: Arch): StoredKernel;
}

export interface KernelStoreOptions {
  /** See {@link defaultCacheDirectory}. */
  readonly cacheDirectory: string;
  readonly run?: RunProgram | undefined;
  readonly now?: (() => Date) | undefined;
  readonly osReleaseFile?: string | undefined;
  /** Files of Debian's keys, of which the first that is there is used. */
  readonly keyrings?: readonly string[] | undefined;
}

type AptWorldOptions = Pick<FetchWorld, 'aptDirectory' | 'now' | 'osReleaseFile' | 'keyrings'>;

const KEYRINGS = [
  '/usr/share/keyrings/debian-archive-keyring.gpg',
  '/usr/share/keyrings/debian-archive-keyring.pgp',
];

/** What asks Debian's archive for packages, besides kernels for their sources. */
export function aptWorld(cacheDirectory: string): AptWorldOptions {
  const aptDirectory = join(cacheDirectory, 'apt');
  return { aptDirectory, now: () => new Date(), osReleaseFile: '/etc/os-release', keyrings: KEYRINGS };
}

/** Fewer digits of an id name a kernel by accident. */
const LEAST_ID_DIGITS = 4;

const namesOf = ({ release, package: { version } }: StoredKernel): NamedKernel => ({
  release,
  packageVersion: version,
});

function byArchAndAge(left: StoredKernel, right: StoredKernel): number {
  const archs = ARCHES.indexOf(left.arch) - ARCHES.indexOf(right.arch);
  return archs || compareDebianVersions(right.package.version, left.package.version);
}

function isMeant(wanted: string, kernel: StoredKernel): boolean {
  if (isExactly(wanted, namesOf(kernel), DEBIAN_KERNELS[kernel.arch])) return true;
  return wanted.length >= LEAST_ID_DIGITS && kernel.id.startsWith(wanted);
}

function removeOne(cache: KernelCache, all: readonly StoredKernel[], wanted: string): StoredKernel {
  const meant = all.filter((kernel) => isMeant(wanted, kernel));
  const [kernel] = meant;
  if (kernel === undefined)
    throw notStored(
      wanted,
      nearestName(
        wanted,
        all.map(({ release }) => release),
      ),
    );
  if (meant.length > 1)
    throw severalStored(
      wanted,
      meant.map(({ arch, id }) => `${id} (${arch})`),
    );
  cache.remove(kernel);
  return kernel;
}

/** The kernel store; nothing is read or made before it is asked for something. */
export function createKernelStore(options: KernelStoreOptions): KernelStore {
  const { cacheDirectory, run = runProgram, now = () => new Date() } = options;
  const { osReleaseFile = '/etc/os-release', keyrings = KEYRINGS } = options;
  const cache = new KernelCache(join(cacheDirectory, 'kernels'));
  const aptDirectory = join(cacheDirectory, 'apt');
  const world: FetchWorld = { cache, aptDirectory, run, now, osReleaseFile, keyrings };
  const list = (arch?: Arch): readonly StoredKernel[] =>
    cache
      .list()
      .filter((kernel) => arch === undefined || kernel.arch === arch)
      .sort(byArchAndAge);
  return {
    fetch: (request, onProgress = () => undefined, signal) => fetchKernel(world, request, onProgress, signal),
    list: () => list(),
    async find(arch, wanted = DEBIAN_KERNELS[arch].defaultVersion) {
      const kernel = list(arch).find((each) => isVersionOf(wanted, namesOf(each)));
      return kernel === undefined ? null : intact(kernel);
    },
    remove: (wanted, arch) => removeOne(cache, list(arch), wanted),
  };
}
