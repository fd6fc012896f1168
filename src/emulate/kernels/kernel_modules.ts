import { entryOf } from '../../lib/entry_of.js';
import { readdir } from 'node:fs/promises';
import { basename, join, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { fileBytes, fileStream } from '../../lib/files/given_file.js';
import { createFile } from '../../lib/files/whole_file.js';
import { systemReason } from '../../lib/system_reason.js';
import { badModule, MISSING, noModule } from './failures.js';
import { sha256OfFile } from '../../lib/sha256.js';
import type { KernelModule } from './kernel_files.js';
import type { RunProgram } from '../../lib/run_program.js';

/** A module with what it says about itself. */
export interface ReadModule extends KernelModule {
  /** Names of the modules it needs, which are modules themselves: what is built in is not listed. */
  readonly depends: readonly string[];
  /** `6.1.0-56-cloud-amd64 SMP preempt mod_unload modversions`, or empty. */
  readonly vermagic: string;
}

/** Where modules are looked for, and where they are put. */
export interface ModuleSearch {
  readonly directory: string;
  /** Decompressed modules are written here; must exist. */
  readonly target: string;
  readonly run: RunProgram;
  readonly signal?: AbortSignal | undefined;
}

const MODULE_FILE = /^(.+)\.ko(?:\.(xz|zst|gz))?$/;

/** Files say kvm-amd, modules say kvm_amd. */
const canonical = (name: string): string => name.replaceAll('_', '-');

/** Paths of all modules below a directory by name; of two with one name the one that lies higher. */
async function modulesBelow(directory: string): Promise<ReadonlyMap<string, string>> {
  const paths = (await readdir(directory, { recursive: true })).filter((path) => MODULE_FILE.test(path));
  const depth = (path: string): number => path.split(sep).length;
  const ordered = paths.sort((left, right) => depth(right) - depth(left) || right.localeCompare(left));
  return new Map(
    ordered.map((path) => [canonical(MODULE_FILE.exec(basename(path))?.[1] ?? ''), join(directory, path)]),
  );
}

/** Larger than any module: a few kilobytes of gzip can hold as many gigabytes. */
const MOST_BYTES = 512 << 20;

async function* atMost(most: number, pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const piece of pieces) {
    bytes += piece.length;
    if (bytes > most) throw new Error(`it holds more than ${String(most)} bytes`);
    yield piece;
  }
}

type Decompress = (source: string, target: string, search: ModuleSearch) => Promise<void>;

function byProgram(command: 'xz' | 'zstd'): Decompress {
  return async (source, target, { run, signal, target: directory }) => {
    const args = ['-q', '-d', '-c', '--', source];
    const { exitStatus, stderr } = await run({
      command,
      args,
      stdoutPath: target,
      writesTo: directory,
      signal,
      missing: MISSING[command],
    });
    if (exitStatus === 0) return;
    const said = stderr.trim().split('\n')[0] ?? '';
    throw badModule(source, `it does not decompress: ${said}`, 'give a complete module');
  };
}

const DECOMPRESS: Readonly<Record<string, Decompress>> = {
  '': (source, target) => createFile(target, fileStream(source)),
  xz: byProgram('xz'),
  zst: byProgram('zstd'),
  async gz(source, target) {
    try {
      await pipeline(fileStream(source), createGunzip(), (plain: AsyncIterable<Uint8Array>) =>
        createFile(target, atMost(MOST_BYTES, plain)),
      );
    } catch (error) {
      throw badModule(source, `it does not decompress: ${systemReason(error)}`, 'give a complete module');
    }
  },
};

const ELF_MAGIC = Buffer.from('\x7fELF', 'latin1');

/** The strings of section .modinfo: `name=value`, each with a NUL at both ends (kernel: linux/moduleparam.h). */
function modinfo(bytes: Buffer, name: string): string | null {
  const key = `\0${name}=`;
  const at = bytes.indexOf(key, 0, 'latin1');
  if (at === -1) return null;
  const start = at + key.length;
  return bytes.toString('latin1', start, bytes.indexOf(0, start));
}

/** What a module needs, from the module itself; names as files have them. */
function dependsOf(bytes: Buffer): readonly string[] {
  const depends = (modinfo(bytes, 'depends') ?? '').split(',').filter((needed) => needed !== '');
  return depends.map(canonical);
}

/** A module with all that it needs of these; its own name among them or not. */
export function neededBy(root: string, modules: ReadonlyMap<string, Buffer>): ReadonlySet<string> {
  const needed = new Set<string>();
  const visit = (name: string): void => {
    const bytes = modules.get(name);
    if (needed.has(name) || bytes === undefined) return;
    needed.add(name);
    for (const other of dependsOf(bytes)) visit(other);
  };
  visit(root);
  return needed;
}

async function readModule(name: string, source: string, search: ModuleSearch): Promise<ReadModule> {
  const path = join(search.target, `${name}.ko`);
  await entryOf(DECOMPRESS, MODULE_FILE.exec(source)?.[2] ?? '')?.(source, path, search);
  const bytes = fileBytes(path);
  if (!bytes.subarray(0, ELF_MAGIC.length).equals(ELF_MAGIC))
    throw badModule(source, 'it is not an ELF file', 'give a kernel module');
  const vermagic = (modinfo(bytes, 'vermagic') ?? '').trim();
  return { name, path, sha256: await sha256OfFile(path), depends: dependsOf(bytes), vermagic };
}

/**
 * Modules and all they depend on, decompressed, in the order to load them; those that are not there are left out.
 * The dependencies are the modules' own: packages bring no modules.dep, which is made when they are installed.
 * @throws {Failure} (usage) when a module that is needed is missing or broken
 */
export async function collectModules(
  roots: readonly string[],
  search: ModuleSearch,
): Promise<readonly ReadModule[]> {
  const paths = await modulesBelow(search.directory);
  const loaded = new Map<string, ReadModule>();
  const visit = async (name: string, neededBy: string): Promise<void> => {
    if (loaded.has(name)) return;
    const path = paths.get(name);
    if (path === undefined) throw noModule(search.directory, name, `${neededBy}.ko needs it`);
    const module = await readModule(name, path, search);
    for (const needed of module.depends) await visit(needed, name);
    loaded.set(name, module);
  };
  for (const root of roots) {
    if (paths.has(canonical(root))) await visit(canonical(root), '');
  }
  return [...loaded.values()];
}
