import { z } from 'zod';
import { ARCHES, type Arch } from '../../plan/arch.js';

/** A module as it can be loaded: not compressed. */
export interface KernelModule {
  /** Without `.ko`: `kvm-amd`. */
  readonly name: string;
  readonly path: string;
  /** Of the file as it is loaded, hex. */
  readonly sha256: string;
}

/** The Debian package that holds the kernel image. */
interface KernelPackage {
  readonly name: string;
  readonly version: string;
  /** Of the .deb, hex: the archive drops old versions, and this says which one it was. */
  readonly debSha256: string;
}

/** What it takes to boot a kernel that offers KVM. */
export interface KernelFiles {
  readonly arch: Arch;
  /** `uname -r`, or `unknown` where a user's image does not carry it. */
  readonly release: string;
  readonly imagePath: string;
  /** Of the image, hex. */
  readonly imageSha256: string;
  /** In the order to load them; empty where KVM is built in. */
  readonly modules: readonly KernelModule[];
  /** Null for a user's own kernel. */
  readonly package: KernelPackage | null;
  /** Built with CONFIG_PREEMPT_RT. */
  readonly realtime?: boolean | undefined;
}

/** Whether a kernel has a module, or needs none of them. */
export function hasModule({ modules }: Pick<KernelFiles, 'modules'>, name: string | undefined): boolean {
  return name === undefined || modules.length === 0 || modules.some((module) => module.name === name);
}

/** A kernel in the store. */
export interface StoredKernel extends KernelFiles {
  readonly package: KernelPackage;
  /** First 16 hex digits of the package's hash; also the name of its directory. */
  readonly id: string;
  readonly directory: string;
  /** ISO 8601. */
  readonly fetchedAt: string;
}

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
/** A file in the entry's own directory or one below: an entry must not point elsewhere. */
const ownPath = z.string().regex(/^(modules\/)?[A-Za-z0-9][A-Za-z0-9._-]*$/);

/** `entry.json` of a stored kernel; paths are relative to its directory. */
export const kernelEntrySchema = z.object({
  format: z.literal(1),
  arch: z.enum(ARCHES),
  release: z.string().min(1),
  packageName: z.string().min(1),
  packageVersion: z.string().min(1),
  debSha256: sha256,
  kernelPath: ownPath,
  kernelSha256: sha256,
  modules: z.array(z.object({ name: z.string().min(1), path: ownPath, sha256 })),
  fetchedAt: z.string(),
});

export type KernelEntry = z.infer<typeof kernelEntrySchema>;
