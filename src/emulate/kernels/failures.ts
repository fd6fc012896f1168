import { EXIT_CODE, type ExitCode } from '../../lib/exit_code.js';
import { Failure } from '../../lib/failure.js';
import { installPackage, type MissingProgram } from '../../lib/run_program.js';
import { systemReason } from '../../lib/system_reason.js';
import { TOOL } from '../../lib/tool.js';

const OWN_KERNEL = 'or give a kernel of your own with --kernel';

function missing(purpose: string, next: string): MissingProgram {
  return { purpose, next: `${next}, ${OWN_KERNEL}` };
}

const NO_APT = missing("it fetches Debian's kernels", 'fetch the kernel on a Debian machine');
const DECOMPRESSES_MODULES = 'it decompresses kernel modules';

/** What to say where one of the programs that fetch and unpack kernels is not installed. */
export const MISSING = {
  'apt-get': NO_APT,
  'apt-cache': NO_APT,
  'dpkg-deb': missing("it unpacks Debian's kernels", installPackage('dpkg')),
  flock: missing('it keeps two fetches apart', installPackage('util-linux')),
  tar: missing("it unpacks Debian's sources", installPackage('tar')),
  xz: missing(DECOMPRESSES_MODULES, installPackage('xz-utils')),
  zstd: missing(DECOMPRESSES_MODULES, installPackage('zstd')),
} as const satisfies Readonly<Record<string, MissingProgram>>;

export type KernelProgram = keyof typeof MISSING;

function failure(exitCode: ExitCode, what: string, why: string, next: string, cause?: unknown): Failure {
  return new Failure({ what, why, next, exitCode }, { cause });
}

export function missingKeyring(path: string): Failure {
  return failure(
    EXIT_CODE.hostCannotMeasure,
    'cannot verify Debian packages',
    `Debian's signing keys are not at ${path}`,
    `install them: sudo apt-get install debian-archive-keyring, ${OWN_KERNEL}`,
  );
}

/** Whether that is what apt complains about: the mirror has no such suite, so that no list is missing. */
export function isAbsentSuite(complaint: string): boolean {
  return complaint.includes('does not have a Release file');
}

/** @param why the first thing that apt complained about */
export function listsFailure(releases: string, why: string): Failure {
  if (isAbsentSuite(why))
    return failure(
      EXIT_CODE.usage,
      `cannot read the package lists of ${releases}`,
      'the mirror does not have this suite',
      'name a suite that the mirror has with --suite',
    );
  const next = `check the network and apt's proxy settings, ${OWN_KERNEL}`;
  return failure(EXIT_CODE.hostCannotMeasure, `cannot read the package lists of ${releases}`, why, next);
}

/** apt could not bring a package; its lists may be older than the archive. */
export class DownloadFailure extends Failure {
  /** The archive does not have it any more, which no second try changes. */
  readonly isGone: boolean;

  constructor(packages: string, why: string) {
    super({
      what: `cannot download ${packages}`,
      why,
      next: 'run it again; if it fails again, check the network and the free space in the cache directory',
      exitCode: EXIT_CODE.hostCannotMeasure,
    });
    this.isGone = /\b(404|410)\b|\bnot found\b|unable to (locate|find)/i.test(why);
  }
}

const OTHER_VERSION = 'ask for another version';

/** Kernels that the lists name and the archive does not give. */
export function notToBeHad(
  wanted: string,
  architecture: string,
  passedOver: readonly { readonly release: string; readonly why: string }[],
  nearest: readonly string[],
): Failure {
  const tried = passedOver.map(({ release, why }) => `${release} (${why})`).join('; ');
  return failure(
    EXIT_CODE.hostCannotMeasure,
    `cannot fetch the kernel '${wanted}' for ${architecture}`,
    `the archive lists it and does not have it any more; tried: ${tried}`,
    `${nearest.length === 0 ? OTHER_VERSION : `choose one of ${nearest.join(', ')}`}, ${OWN_KERNEL}`,
  );
}

/** No list that could be read has the version, and not all could. */
export function listsUnread(
  wanted: string,
  groups: readonly string[],
  why: string,
  nearest: readonly string[],
): Failure {
  const lists = groups.join(', ');
  const choice = nearest.length === 0 ? '' : `, or choose one of ${nearest.join(', ')}`;
  return failure(
    EXIT_CODE.hostCannotMeasure,
    `cannot tell whether Debian has a kernel '${wanted}'`,
    `the package lists of ${lists} could not be read: ${why}`,
    `check the network and apt's proxy settings${choice}, ${OWN_KERNEL}`,
  );
}

/** A kernel that could not be had, for whoever waits for the next one. */
export function passedOverText({ release, why }: { readonly release: string; readonly why: string }): string {
  return `${release} cannot be had (${why}): trying the next one`;
}

/** @param nearest releases that there are, the nearest first */
export function unknownVersion(wanted: string, where: string, nearest: readonly string[]): Failure {
  const next =
    nearest.length === 0 ? 'name another suite with --suite' : `choose one of ${nearest.join(', ')}`;
  return failure(EXIT_CODE.usage, `no kernel '${wanted}'`, `${where} has no such version`, next);
}

export function badVersion(wanted: string): Failure {
  const next = 'give a series such as 6.12, a release such as 6.12.117+deb12, or a full package version';
  return failure(
    EXIT_CODE.usage,
    `cannot use the kernel version '${wanted}'`,
    'it is not a version number',
    next,
  );
}

export function badSuite(suite: string): Failure {
  const next = 'give a Debian suite, for example trixie-backports';
  return failure(EXIT_CODE.usage, `cannot use the suite '${suite}'`, 'it is not the name of a suite', next);
}

/** A package that differs from what the archive lists, or that does not unpack. */
export function brokenPackage(file: string, why: string): Failure {
  const next = 'nothing was stored; fetch it again';
  return failure(EXIT_CODE.harnessFailed, `cannot use the package ${file}`, why, next);
}

/** A stored kernel that is no longer what was stored. */
export function damagedEntry(directory: string, why: string): Failure {
  const next = `remove it and fetch it again: ${TOOL.name} kernel remove ${directory.split('/').at(-1) ?? ''}`;
  return failure(EXIT_CODE.harnessFailed, `cannot use the stored kernel in ${directory}`, why, next);
}

export function cacheFailure(directory: string, error: unknown): Failure {
  const next =
    'free some space there or make it writable, or name another cache directory with XDG_CACHE_HOME';
  return failure(EXIT_CODE.harnessFailed, `cannot write to ${directory}`, systemReason(error), next, error);
}

export function notStored(wanted: string, nearest: string | null): Failure {
  const meant = nearest === null ? '' : `did you mean '${nearest}'? `;
  const next = `${meant}see ${TOOL.name} kernel list`;
  return failure(EXIT_CODE.usage, `no kernel '${wanted}' in the store`, 'nothing was removed', next);
}

export function severalStored(wanted: string, ids: readonly string[]): Failure {
  const next = `give one of ${ids.join(', ')}`;
  const why = `${String(ids.length)} kernels match; nothing was removed`;
  return failure(EXIT_CODE.usage, `cannot tell which kernel '${wanted}' is`, why, next);
}

export function unreadableFile(path: string, error: unknown): Failure {
  const next = 'give a kernel image that you can read';
  return failure(EXIT_CODE.usage, `cannot read ${path}`, systemReason(error), next, error);
}

export function notAKernel(path: string, why: string, next: string): Failure {
  return failure(EXIT_CODE.usage, `cannot boot ${path}`, why, next);
}

export function noModule(directory: string, name: string, why: string): Failure {
  const next = `give the directory that holds ${name}.ko, or leave out --modules if KVM is built in`;
  return failure(EXIT_CODE.usage, `no ${name}.ko under ${directory}`, why, next);
}

/** A kernel for processors of another vendor. */
export function lacksModule(name: string, there: readonly string[]): Failure {
  const next = `name a directory that holds ${name}.ko with --modules, or choose another --host`;
  const why = `this host needs the module ${name}, and the kernel has ${there.join(', ')}`;
  return failure(EXIT_CODE.usage, `cannot boot a kernel without ${name}`, why, next);
}

export function badModule(path: string, why: string, next: string): Failure {
  return failure(EXIT_CODE.usage, `cannot load ${path}`, why, next);
}
