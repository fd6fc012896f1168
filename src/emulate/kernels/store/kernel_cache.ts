import { parsedJson } from '../../../lib/json.js';
import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { boundedText } from '../../../lib/files/given_file.js';
import { makeTemporaryDirectory } from '../../../lib/files/temporary.js';
import { createFile } from '../../../lib/files/whole_file.js';
import { errnoOf } from '../../../lib/system_reason.js';
import { ARCHES, type Arch } from '../../../plan/arch.js';
import { cacheFailure, damagedEntry } from '../failures.js';
import { sha256OfFile } from '../../../lib/sha256.js';
import { makeDirectories } from '../../../lib/files/make_directories.js';
import { hasModule, kernelEntrySchema, type KernelEntry, type StoredKernel } from '../kernel_files.js';

const ENTRY_FILE = 'entry.json';
const MOST_ENTRY_BYTES = 1 << 20;
const ID_DIGITS = 16;

/** `${XDG_CACHE_HOME:-~/.cache}/kvm-exit-bench`; a relative XDG_CACHE_HOME does not count, as its standard says. */
export function defaultCacheDirectory(env: Readonly<Record<string, string | undefined>>): string {
  const base = env['XDG_CACHE_HOME'] ?? '';
  return join(isAbsolute(base) ? base : join(env['HOME'] ?? homedir(), '.cache'), 'kvm-exit-bench');
}

function readEntry(directory: string): KernelEntry | null {
  try {
    const text = boundedText(join(directory, ENTRY_FILE), MOST_ENTRY_BYTES);
    return text === null ? null : (kernelEntrySchema.safeParse(parsedJson(text)).data ?? null);
  } catch {
    return null;
  }
}

function storedKernel(directory: string, id: string, entry: KernelEntry): StoredKernel {
  return {
    arch: entry.arch,
    release: entry.release,
    imagePath: join(directory, entry.kernelPath),
    imageSha256: entry.kernelSha256,
    modules: entry.modules.map((module) => ({ ...module, path: join(directory, module.path) })),
    package: { name: entry.packageName, version: entry.packageVersion, debSha256: entry.debSha256 },
    id,
    directory,
    fetchedAt: entry.fetchedAt,
  };
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

/** Kernels on disk: `<root>/<arch>/<id>/`, each with an `entry.json`. An entry is there as a whole or not at all. */
export class KernelCache {
  private readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  /** All kernels in no order; directories that hold none are passed over. */
  list(): readonly StoredKernel[] {
    return ARCHES.flatMap((arch) =>
      namesIn(join(this.root, arch)).flatMap((id) => this.read(arch, id) ?? []),
    );
  }

  /** The kernel that came from a package, or null. */
  byPackage(arch: Arch, debSha256: string): StoredKernel | null {
    return this.read(arch, debSha256.slice(0, ID_DIGITS));
  }

  /**
   * A directory to prepare an entry in, on the same file system as the entries. What killed fetches left behind goes at
   * this time.
   * @throws {Failure} (harness failed) when it cannot be made
   */
  createScratch(arch: Arch): string {
    const parent = join(this.root, arch);
    try {
      makeDirectories(parent);
      return makeTemporaryDirectory(parent);
    } catch (error) {
      throw cacheFailure(parent, error);
    }
  }

  /**
   * Makes a prepared directory an entry in one step. Another fetch of the same package may have been faster: its
   * entry stays, unless it was made when fewer modules were kept.
   */
  async adopt(prepared: string, entry: KernelEntry): Promise<StoredKernel> {
    const id = entry.debSha256.slice(0, ID_DIGITS);
    const directory = join(this.root, entry.arch, id);
    try {
      await createFile(join(prepared, ENTRY_FILE), `${JSON.stringify(entry, null, 2)}\n`);
      if (existsSync(directory) && !holds(readEntry(directory), entry)) removeAll(directory);
      renameSync(prepared, directory);
    } catch (error) {
      if (!['ENOTEMPTY', 'EEXIST'].includes(errnoOf(error) ?? '')) throw cacheFailure(directory, error);
    }
    return storedKernel(directory, id, readEntry(directory) ?? entry);
  }

  /** @throws {Failure} (harness failed) when it cannot be removed */
  remove({ directory }: StoredKernel): void {
    try {
      removeAll(directory);
    } catch (error) {
      throw cacheFailure(directory, error);
    }
  }

  private read(arch: Arch, id: string): StoredKernel | null {
    if (!/^[0-9a-f]{16}$/.test(id)) return null;
    const directory = join(this.root, arch, id);
    const entry = readEntry(directory);
    return entry?.arch === arch && entry.debSha256.startsWith(id) ? storedKernel(directory, id, entry) : null;
  }
}

/** Whether an entry has every module of another. */
function holds(there: KernelEntry | null, entry: KernelEntry): boolean {
  return there !== null && entry.modules.every(({ name }) => hasModule(there, name));
}

function removeAll(path: string): void {
  rmSync(path, { recursive: true, force: true });
}

/**
 * A stored kernel whose files are still what was stored.
 * @throws {Failure} (harness failed) that names the first file that is not
 */
export async function intact(kernel: StoredKernel): Promise<StoredKernel> {
  const files = [{ path: kernel.imagePath, sha256: kernel.imageSha256 }, ...kernel.modules];
  for (const { path, sha256 } of files) {
    const found = await sha256OfFile(path).catch(() => null);
    if (found === sha256) continue;
    throw damagedEntry(kernel.directory, `${path} is ${found === null ? 'not readable' : 'changed'}`);
  }
  return kernel;
}
