import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../../../lib/failure.js';
import { makeDirectories } from '../../../lib/files/make_directories.js';
import { errnoOf } from '../../../lib/system_reason.js';
import type { PackageRecord } from './apt_records.js';
import { isSuite } from './apt_sources.js';
import { type AptState, openAptStates } from './apt_state.js';
import { DEBIAN_KERNELS } from '../debian_kernels.js';
import type { Arch } from '../../../plan/arch.js';
import { badSuite, badVersion, brokenPackage, cacheFailure, DownloadFailure } from '../failures.js';
import { PackageSearch, type FoundPackage, type PassedOver } from './find_package.js';
import { intact, type KernelCache } from '../store/kernel_cache.js';
import { hasModule, type StoredKernel } from '../kernel_files.js';
import { isExactly, isVersion } from './choose_kernel.js';
import type { RunProgram } from '../../../lib/run_program.js';
import { unpackKernel, type Deb } from './unpack_kernel.js';

/** A kernel to fetch. */
export interface KernelRequest {
  readonly arch: Arch;
  /** A series (6.12), a release (6.12.117+deb12), a package version (6.1.192-2); the architecture's default if left out. */
  readonly version?: string | undefined;
  /** The only suite of Debian to ask, instead of those of its releases and sid in turn. */
  readonly suite?: string | undefined;
  /** A module that it must have: what is stored without it is fetched again. */
  readonly module?: string | undefined;
}

/** Where a fetch is. */
export type KernelProgress =
  /** The lists name it, but the archive does not have it; the next one is tried. */
  | ({ readonly phase: 'passed-over' } & PassedOver)
  | { readonly phase: 'lists'; readonly release: string }
  | { readonly phase: 'download'; readonly packages: readonly string[]; readonly sizeBytes: number }
  | { readonly phase: 'unpack'; readonly release: string };

export type OnKernelProgress = (progress: KernelProgress) => void;

export interface FetchedKernel {
  /** `present`: it was in the store already, and nothing was downloaded. */
  readonly status: 'fetched' | 'present';
  readonly kernel: StoredKernel;
}

/** What fetching needs from outside. */
export interface FetchWorld {
  readonly cache: KernelCache;
  /** Of all apt states. */
  readonly aptDirectory: string;
  readonly run: RunProgram;
  readonly now: () => Date;
  readonly osReleaseFile: string;
  readonly keyrings: readonly string[];
}

/** One fetch: the request with its defaults, and who hears of it. */
interface Fetch extends FetchWorld {
  readonly arch: Arch;
  readonly version: string;
  readonly suite: string | undefined;
  readonly module: string | undefined;
  readonly onProgress: OnKernelProgress;
  readonly signal: AbortSignal | undefined;
}

function debOf(directory: string, { name, sha256 }: PackageRecord): Deb {
  const file = readdirSync(directory).find((each) => each.startsWith(`${name}_`) && each.endsWith('.deb'));
  if (file === undefined) throw brokenPackage(name, 'apt reported success, but the file is missing');
  return { path: join(directory, file), sha256 };
}

async function downloadAndUnpack(
  { state, candidate: { release }, payload }: FoundPackage,
  scratch: string,
  { arch, cache, run, now, onProgress, signal }: Fetch,
): Promise<StoredKernel> {
  const [debDirectory, unpacked, target] = ['debs', 'unpacked', 'entry'].map((name) => {
    makeDirectories(join(scratch, name));
    return join(scratch, name);
  }) as [string, string, string];
  const names = payload.map(({ name, version }) => `${name}=${version}`);
  const sizeBytes = payload.reduce((total, record) => total + record.sizeBytes, 0);
  onProgress({ phase: 'download', packages: payload.map(({ name }) => name), sizeBytes });
  await state.download(names, debDirectory);
  onProgress({ phase: 'unpack', release });
  const debs = payload.map((record) => debOf(debDirectory, record));
  const kernel = await unpackKernel({ arch, release, debs, scratch: unpacked, target, run, signal });
  const [image] = payload;
  return cache.adopt(target, {
    format: 1,
    arch,
    release,
    packageName: image?.name ?? '',
    packageVersion: image?.version ?? '',
    debSha256: image?.sha256 ?? '',
    ...kernel,
    fetchedAt: now().toISOString(),
  });
}

async function store(found: FoundPackage, fetch: Fetch): Promise<StoredKernel> {
  const scratch = fetch.cache.createScratch(fetch.arch);
  try {
    return await downloadAndUnpack(found, scratch, fetch);
  } catch (error) {
    throw error instanceof Failure || errnoOf(error) === null ? error : cacheFailure(scratch, error);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** What the store has of exactly that name: no list needs to be asked. */
async function stored({ cache, arch, version, suite, module }: Fetch): Promise<StoredKernel | null> {
  if (suite !== undefined) return null;
  const kernel = cache.list().find((each) => {
    const names = { release: each.release, packageVersion: each.package.version };
    return each.arch === arch && hasModule(each, module) && isExactly(version, names, DEBIAN_KERNELS[arch]);
  });
  return kernel === undefined ? null : intact(kernel);
}

async function fetchFrom(states: readonly AptState[], fetch: Fetch): Promise<FetchedKernel> {
  const search = new PackageSearch(states, DEBIAN_KERNELS[fetch.arch], fetch.version, {
    onRefresh: (release) => fetch.onProgress({ phase: 'lists', release }),
    onPassedOver: (kernel) => fetch.onProgress({ phase: 'passed-over', ...kernel }),
  });
  for await (const found of search.packages()) {
    const present = fetch.cache.byPackage(fetch.arch, found.payload[0]?.sha256 ?? '');
    if (present !== null && hasModule(present, fetch.module))
      return { status: 'present', kernel: await intact(present) };
    try {
      return { status: 'fetched', kernel: await store(found, fetch) };
    } catch (error) {
      if (!(error instanceof DownloadFailure) || (found.state.refreshed && !error.isGone)) throw error;
      search.passOver(found, error.why);
    }
  }
  throw search.failure();
}

/** See `KernelStore.fetch`. */
export async function fetchKernel(
  world: FetchWorld,
  request: KernelRequest,
  onProgress: OnKernelProgress,
  signal: AbortSignal | undefined,
): Promise<FetchedKernel> {
  const { arch, suite, module } = request;
  const version = request.version ?? DEBIAN_KERNELS[arch].defaultVersion;
  if (!isVersion(version)) throw badVersion(version);
  if (suite !== undefined && !isSuite(suite)) throw badSuite(suite);
  const fetch: Fetch = { ...world, arch, version, suite, module, onProgress, signal };
  const present = await stored(fetch);
  if (present !== null) return { status: 'present', kernel: present };
  const states = await openAptStates(fetch);
  try {
    return await fetchFrom(states, fetch);
  } finally {
    for (const state of states) state.discardCache();
  }
}
