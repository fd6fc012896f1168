import { renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Failure } from '../../../lib/failure.js';
import { fileBytes } from '../../../lib/files/given_file.js';
import { lookAt } from '../../../lib/files/text_file.js';
import { makeTemporaryDirectory } from '../../../lib/files/temporary.js';
import { errnoOf } from '../../../lib/system_reason.js';
import { DEBIAN_KERNELS, modulesFor } from '../debian_kernels.js';
import type { Arch } from '../../../plan/arch.js';
import { badModule, cacheFailure, noModule, notAKernel, unreadableFile } from '../failures.js';
import { sha256Of } from '../../../lib/sha256.js';
import { builtImage, imageMark, readImage, type ImageFacts } from './image_format.js';
import type { KernelFiles, KernelModule } from '../kernel_files.js';
import { collectModules, type ReadModule } from '../kernel_modules.js';
import { makeDirectories } from '../../../lib/files/make_directories.js';
import { runProgram, type RunProgram } from '../../../lib/run_program.js';

/** A kernel that the user built. */
export interface OwnKernel {
  readonly arch: Arch;
  /** bzImage, Image, Image.gz, vmlinuz.efi, or vmlinux for powerpc. */
  readonly path: string;
  /** Searched with all below it; a build tree will do. Left out when KVM is built in. */
  readonly modulesDir?: string | undefined;
  /** See {@link defaultCacheDirectory}; decompressed modules are kept there. */
  readonly cacheDirectory: string;
  readonly run?: RunProgram | undefined;
  readonly signal?: AbortSignal | undefined;
}

function readFile(path: string): Buffer {
  try {
    return fileBytes(path);
  } catch (error) {
    throw unreadableFile(path, error);
  }
}

function factsOf(path: string, arch: Arch, image: Buffer): ImageFacts {
  const build = `give ${builtImage(arch)} of your build`;
  const facts = readImage(image);
  if (facts === null) {
    const elf = image.toString('latin1', 1, 4) === 'ELF' ? '; it is an ELF file, as vmlinux is' : '';
    throw notAKernel(path, `it is not a kernel for ${arch}: it lacks ${imageMark(arch)}${elf}`, build);
  }
  if (facts.arch !== arch) {
    throw notAKernel(
      path,
      `it is a kernel for ${facts.arch}, not ${arch}`,
      `${build}, or use --host emulated:${facts.arch}`,
    );
  }
  if (facts.missingBytes === 0) return facts;
  const missing = `it is truncated: its header promises ${String(facts.missingBytes)} more bytes`;
  throw notAKernel(path, missing, 'give the whole file');
}

/** A kernel loads a module of another release only if both carry symbol versions. */
function assertFits(module: ReadModule, release: string | null): void {
  const own = module.vermagic.split(' ')[0] ?? '';
  if (release === null || own === '' || own === release || module.vermagic.includes('modversions')) return;
  throw badModule(
    module.path,
    `it was built for ${own}, but the kernel is ${release}`,
    'name the modules of the same build with --modules',
  );
}

/** Moves decompressed modules to a directory named by their contents; one that is there already holds the same. */
function keep(directory: string, parent: string, modules: readonly ReadModule[]): readonly KernelModule[] {
  const id = sha256Of(modules.map(({ name, sha256 }) => `${name} ${sha256}\n`).join('')).slice(0, 16);
  const kept = join(parent, id);
  try {
    renameSync(directory, kept);
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST'].includes(errnoOf(error) ?? '')) throw error;
  }
  return modules.map(({ name, sha256 }) => ({ name, sha256, path: join(kept, `${name}.ko`) }));
}

async function ownModules(
  kernel: OwnKernel,
  directory: string,
  release: string | null,
): Promise<readonly KernelModule[]> {
  const rootModule = DEBIAN_KERNELS[kernel.arch].rootModules.join('.ko or ');
  if (lookAt(directory, 'name a directory of modules with --modules')?.isDirectory() !== true)
    throw noModule(directory, rootModule, 'there is no such directory');
  const parent = join(kernel.cacheDirectory, 'modules');
  let target: string;
  try {
    makeDirectories(parent);
    target = makeTemporaryDirectory(parent);
  } catch (error) {
    throw cacheFailure(parent, error);
  }
  try {
    const { run = runProgram, signal } = kernel;
    const modules = await collectModules(modulesFor(kernel.arch), { directory, target, run, signal });
    if (modules.length === 0)
      throw noModule(directory, rootModule, 'it is the module that provides /dev/kvm');
    for (const module of modules) assertFits(module, release);
    return keep(target, parent, modules);
  } catch (error) {
    throw error instanceof Failure || errnoOf(error) === null ? error : cacheFailure(parent, error);
  } finally {
    rmSync(target, { recursive: true, force: true });
  }
}

/**
 * A kernel of the user's own, ready to boot: its image is for the arch, and its modules are decompressed and in load
 * order.
 * @throws {Failure} (usage) when the image or a module is not what it should be, with what to give instead
 */
export async function kernelFromFiles(kernel: OwnKernel): Promise<KernelFiles> {
  const imagePath = resolve(kernel.path);
  const image = readFile(imagePath);
  const { release, realtime } = factsOf(kernel.path, kernel.arch, image);
  const { modulesDir } = kernel;
  const modules = modulesDir === undefined ? [] : await ownModules(kernel, resolve(modulesDir), release);
  return {
    arch: kernel.arch,
    release: release ?? 'unknown',
    imagePath,
    imageSha256: sha256Of(image),
    modules,
    package: null,
    realtime,
  };
}
