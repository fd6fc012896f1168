import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Failure } from '../../../lib/failure.js';
import { fileStream } from '../../../lib/files/given_file.js';
import { makeDirectories } from '../../../lib/files/make_directories.js';
import { createFile } from '../../../lib/files/whole_file.js';
import { modulesFor } from '../debian_kernels.js';
import type { Arch } from '../../../plan/arch.js';
import { brokenPackage, MISSING } from '../failures.js';
import { sha256OfFile } from '../../../lib/sha256.js';
import type { KernelEntry } from '../kernel_files.js';
import { collectModules } from '../kernel_modules.js';
import type { RunProgram } from '../../../lib/run_program.js';

/** A downloaded package. */
export interface Deb {
  readonly path: string;
  /** Of the file, hex, as the archive says. */
  readonly sha256: string;
}

export interface UnpackOptions {
  readonly arch: Arch;
  /** `uname -r`. */
  readonly release: string;
  readonly debs: readonly Deb[];
  /** Everything is unpacked here; must exist and be thrown away by the caller. */
  readonly scratch: string;
  /** The image, and below `modules/` the modules, are put here; must exist. */
  readonly target: string;
  readonly run: RunProgram;
  readonly signal?: AbortSignal | undefined;
}

/** What unpacking finds of an entry. */
export type UnpackedKernel = Pick<KernelEntry, 'kernelPath' | 'kernelSha256' | 'modules'>;

/** Unpacks a package below `scratch`, after a look at its hash. @throws {Failure} (harness failed) that names it */
export async function unpackDeb(
  deb: Deb,
  { scratch, run, signal }: Pick<UnpackOptions, 'scratch' | 'run' | 'signal'>,
): Promise<void> {
  const name = basename(deb.path);
  const found = await sha256OfFile(deb.path);
  if (found !== deb.sha256) {
    const short = (hash: string): string => `${hash.slice(0, 12)}...`;
    throw brokenPackage(name, `its SHA-256 is ${short(found)}, but the archive lists ${short(deb.sha256)}`);
  }
  const args = ['-x', deb.path, scratch];
  const { exitStatus, stderr } = await run({
    command: 'dpkg-deb',
    args,
    signal,
    writesTo: scratch,
    missing: MISSING['dpkg-deb'],
  });
  if (exitStatus === 0) return;
  const said = stderr.trim().split('\n').at(-1) ?? '';
  throw brokenPackage(name, `dpkg-deb cannot unpack it: ${said.replace(/^.*?error: /, '')}`);
}

function entriesOf(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

/** Debian's image is vmlinuz, or vmlinux where the loader wants an ELF file; newer packages keep it with the modules. */
function imageIn(scratch: string, release: string): string | null {
  const places = ['boot', `usr/lib/modules/${release}`, `lib/modules/${release}`];
  const paths = places.flatMap((place) =>
    entriesOf(join(scratch, place))
      .filter((name) => /^(vmlinu[xz]|Image)($|-)/.test(name))
      .map((name) => join(scratch, place, name)),
  );
  return paths[0] ?? null;
}

/** A broken module of a package is the package's fault, not the user's. */
function ofPackage(error: unknown, debs: readonly Deb[]): unknown {
  if (!(error instanceof Failure) || error.exitCode !== 2) return error;
  return brokenPackage(debs.map(({ path }) => basename(path)).join(', '), `${error.what}: ${error.why}`);
}

/**
 * Unpacks a kernel's packages and keeps what booting with KVM needs: the image as it is, and the modules,
 * decompressed, in load order. Nothing is installed and no script of a package is run.
 * @throws {Failure} (harness failed) that names the package when one is cut, changed or without a kernel
 */
export async function unpackKernel(options: UnpackOptions): Promise<UnpackedKernel> {
  const { arch, release, debs, scratch, target, run, signal } = options;
  for (const deb of debs) await unpackDeb(deb, options);
  const image = imageIn(scratch, release);
  if (image === null) throw brokenPackage(basename(debs[0]?.path ?? ''), 'it contains no kernel image');
  const kernelPath = basename(image).startsWith('vmlinux') ? 'vmlinux' : 'vmlinuz';
  await createFile(join(target, kernelPath), fileStream(image));
  const modulesDirectory = join(target, 'modules');
  makeDirectories(modulesDirectory);
  try {
    const search = { directory: scratch, target: modulesDirectory, run, signal };
    const modules = await collectModules(modulesFor(arch), search);
    return {
      kernelPath,
      kernelSha256: await sha256OfFile(join(target, kernelPath)),
      modules: modules.map(({ name, sha256 }) => ({ name, path: `modules/${name}.ko`, sha256 })),
    };
  } catch (error) {
    throw ofPackage(error, debs);
  }
}
