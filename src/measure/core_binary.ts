/** Which build of the native core measures on this machine: what was built here, or what a platform package brought. */
import { parsedJson } from '../lib/json.js';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { EXIT_CODE } from '../lib/exit_code.js';
import { Failure } from '../lib/failure.js';
import { packageRoot } from '../lib/package_root.js';
import { TOOL } from '../lib/tool.js';
import { isMeasurable } from '../plan/node_arch.js';
import { fileBytes } from '../lib/files/given_file.js';

/** The core as an addon inside Node, or as the static runner: both speak the protocol of a launch. */
export interface CoreBinary {
  readonly kind: 'addon' | 'runner';
  readonly path: string;
  /** `built here`, or the package that brought it. */
  readonly from: string;
}

/** A place that may hold binaries. */
interface Place {
  /** Null: nothing is known of what it needs. */
  readonly addon: string | null;
  readonly runner: string;
  /** The oldest glibc with which the addon loads; null: it was built on this machine. */
  readonly glibc: string | null;
  readonly from: string;
}

/** This machine, as far as binaries must fit it. */
export interface Machine {
  readonly platform: string;
  /** Node's name. */
  readonly arch: string;
  /** Version of the C library that Node runs with; null where it is another one than glibc. */
  readonly glibc: string | null;
  /** Root of this package. */
  readonly root: string;
  /** Directory of an installed package; null where it is not. */
  readonly packageDirectory: (name: string) => string | null;
}

/** What `npm run pack:all` says in a platform package of its binaries; no schema, since `--version` asks for it too. */
interface Built {
  readonly version?: string;
  readonly compiler?: string;
  readonly addon?: { readonly glibc?: string };
}

function installedDirectory(name: string): string | null {
  try {
    return dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
  } catch {
    return null;
  }
}

function runningGlibc(): string | null {
  // Without this it looks up the names of all peers of open sockets. Node 20.13 has it; its types do not.
  Object.assign(process.report, { excludeNetwork: true });
  const { header } = process.report.getReport() as {
    readonly header?: { readonly glibcVersionRuntime?: string };
  };
  return header?.glibcVersionRuntime ?? null;
}

function thisMachine(): Machine {
  const { platform, arch } = process;
  const glibc = platform === 'linux' ? runningGlibc() : null;
  return { platform, arch, glibc, root: packageRoot(), packageDirectory: installedDirectory };
}

/** The package that holds binaries for machines of an arch, by Node's name. */
function platformPackage(nodeArch: string): string {
  return `@${TOOL.name}/linux-${nodeArch}`;
}

function ownBuild({ root }: Machine): Place {
  const directory = join(root, 'build', 'Release');
  return {
    addon: join(directory, 'kvm_exit_bench.node'),
    runner: join(directory, 'kvm_exit_bench_runner'),
    glibc: null,
    from: 'built here',
  };
}

/** Null where it is not installed, or of another version than this program. */
function packagedBuild({ arch, packageDirectory }: Machine): Place | null {
  const directory = packageDirectory(platformPackage(arch));
  if (directory === null) return null;
  const built = parsedJson(fileBytes(join(directory, 'built.json')).toString('utf8')) as Built;
  if (built.version !== TOOL.version) return null;
  return {
    addon: built.addon?.glibc === undefined ? null : join(directory, 'kvm_exit_bench.node'),
    runner: join(directory, 'kvm_exit_bench_runner'),
    glibc: built.addon?.glibc ?? null,
    from: `${platformPackage(arch)} ${built.version}, ${built.compiler ?? 'unknown compiler'}`,
  };
}

/** `2.9` is older than `2.34`. */
function isOlder(version: string, than: string): boolean {
  return version.localeCompare(than, 'en', { numeric: true }) < 0;
}

/** The addon of a place as what measures; null where it is not there or does not fit the machine. */
function addonOf({ addon, glibc, from }: Place, machine: Machine): CoreBinary | null {
  const loads = glibc === null || (machine.glibc !== null && !isOlder(machine.glibc, glibc));
  return addon !== null && loads && existsSync(addon) ? { kind: 'addon', path: addon, from } : null;
}

function runnerOf({ runner, from }: Place): CoreBinary | null {
  return existsSync(runner) ? { kind: 'runner', path: runner, from } : null;
}

function placesOn(machine: Machine): readonly Place[] {
  return [ownBuild(machine), packagedBuild(machine)].filter((place) => place !== null);
}

/**
 * Whether exits can be measured on such a machine.
 * @throws {Failure} (host cannot measure) off Linux and on processors that the core does not know
 */
export function assertSupported({ platform, arch }: Pick<Machine, 'platform' | 'arch'> = process): void {
  if (isMeasurable({ platform, arch })) return;
  throw new Failure({
    what: `cannot measure on ${platform} ${arch}`,
    why: platform === 'linux' ? 'the native core does not know this processor' : 'KVM is part of Linux',
    next:
      'measure on another host (--host ssh:NAME), or count instructions where QEMU is installed (--host emulated); ' +
      'plans, reports and comparisons work here',
    exitCode: EXIT_CODE.hostCannotMeasure,
  });
}

/**
 * The core that measures here: an addon before a runner, and what was built here before what was installed. A runner
 * gives the same numbers; it needs no C library of the host.
 * @throws {Failure} (host cannot measure) where none can, (harness failed) where none is
 */
export function coreBinary(machine: Machine = thisMachine()): CoreBinary {
  assertSupported(machine);
  const places = placesOn(machine);
  const found = [...places.map((place) => addonOf(place, machine)), ...places.map(runnerOf)];
  const [core] = found.filter((each) => each !== null);
  if (core !== undefined) return core;
  throw new Failure({
    what: 'cannot load the native core',
    why: `it was not built here, and ${platformPackage(machine.arch)} ${TOOL.version} is not installed`,
    next: `install that package (npm leaves it out with --omit=optional), or build it: npx ${TOOL.name} build`,
    exitCode: EXIT_CODE.harnessFailed,
  });
}

/** The static runner for this machine's own arch; null where there is none. */
export function ownRunner(machine: Machine = thisMachine()): string | null {
  const [core] = placesOn(machine)
    .map(runnerOf)
    .filter((each) => each !== null);
  return core?.path ?? null;
}
