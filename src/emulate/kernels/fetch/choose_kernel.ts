import type { PackageRecord } from './apt_records.js';
import type { DebianKernel } from '../debian_kernels.js';
import { compareDebianVersions } from '../debian_version.js';

/** A package that brings a kernel, itself or through what it depends on. */
export interface KernelCandidate {
  /** `uname -r`: 6.12.117+deb12-cloud-amd64, or 6.1.0-56-cloud-amd64 where packages are named by ABI. */
  readonly release: string;
  /** The release without its flavour. */
  readonly shortRelease: string;
  readonly signed: boolean;
  readonly record: PackageRecord;
}

/** For `apt-cache search --names-only`: every kernel of that flavour, and nothing else but its debug symbols. */
export function imagePattern({ flavour }: DebianKernel): string {
  return `^linux-image-[0-9].*-${flavour}(-unsigned)?$`;
}

const IMAGE_NAME = /^linux-image-(.+?)(-unsigned)?$/;

/** The kernels among package records. Packages that only depend on the newest of a series have no full release. */
export function candidatesOf(
  records: readonly PackageRecord[],
  { flavour }: DebianKernel,
): readonly KernelCandidate[] {
  return records.flatMap((record) => {
    const [, release = '', unsigned] = IMAGE_NAME.exec(record.name) ?? [];
    const shortRelease = release.slice(0, -flavour.length - 1);
    if (release !== `${shortRelease}-${flavour}` || !/^\d+\.\d+\.\d/.test(shortRelease)) return [];
    return [{ release, shortRelease, signed: unsigned === undefined, record }];
  });
}

/** Text a user may give as a kernel's version. */
export function isVersion(text: string): boolean {
  return /^\d+\.\d[A-Za-z0-9.+~-]*$/.test(text);
}

function startsAtBoundary(name: string, wanted: string): boolean {
  return name.startsWith(wanted) && /^($|[.+~-])/.test(name.slice(wanted.length));
}

/** A kernel by the names it goes by. */
export interface NamedKernel {
  readonly release: string;
  readonly packageVersion: string;
}

/** True when `wanted` is the kernel's release or package version, or a series that one of them is in. */
export function isVersionOf(wanted: string, { release, packageVersion }: NamedKernel): boolean {
  return [release, packageVersion].some((name) => startsAtBoundary(name, wanted));
}

/** True when `wanted` says all of one of the kernel's names, with or without the flavour. */
export function isExactly(wanted: string, kernel: NamedKernel, { flavour }: DebianKernel): boolean {
  return [kernel.release, kernel.packageVersion, kernel.release.replace(`-${flavour}`, '')].includes(wanted);
}

/**
 * The kernels that a version asks for, the newest first. Signed packages go before unsigned ones of any age: what
 * differs between the two is not in the kernel.
 */
export function rankedKernels(
  candidates: readonly KernelCandidate[],
  wanted: string,
): readonly KernelCandidate[] {
  const matching = candidates.filter(({ release, record }) =>
    isVersionOf(wanted, { release, packageVersion: record.version }),
  );
  return matching.sort(
    (left, right) =>
      Number(right.signed) - Number(left.signed) ||
      compareDebianVersions(right.record.version, left.record.version),
  );
}

/**
 * The packages to download for a kernel, `name=version`, the one with the image first. Since 6.18 or so
 * `linux-image-*` is an empty package that depends on `linux-binary-*` and `linux-modules-*` of its version.
 */
export function payloadOf({ record }: KernelCandidate): readonly string[] {
  const depends = [...record.depends.matchAll(/(linux-(?:binary|modules)-\S+) \(= ([^)]+)\)/g)];
  const split = depends.map(([, name = '', version = '']) => `${name}=${version}`);
  return split.length === 0 ? [`${record.name}=${record.version}`] : split.sort();
}

/** Every major release since 3 ended at .19, so that the next begins 20 after it. */
const MINORS_OF_A_MAJOR = 20;

/** Series and patch level as numbers that can be subtracted. */
function placeOf(version: string): readonly [series: number, patch: number] {
  const [, major = '0', minor = '0', patch = '0'] = /^(\d+)\.(\d+)(?:\.(\d+))?/.exec(version) ?? [];
  return [Number(major) * MINORS_OF_A_MAJOR + Number(minor), Number(patch)];
}

function byDistance(wanted: string): (left: KernelCandidate, right: KernelCandidate) => number {
  const [series, patch] = placeOf(wanted);
  const steps = ({ shortRelease, record }: KernelCandidate): readonly [number, number] => {
    // By ABI all 6.1 kernels are 6.1.0: their package version says more.
    const there = placeOf(/^\d+\.\d+\.0-/.test(shortRelease) ? record.version : shortRelease);
    return [Math.abs(there[0] - series), Math.abs(there[1] - patch)];
  };
  return (left, right) => {
    const [one, other] = [steps(left), steps(right)];
    const nearer = one[0] - other[0] || one[1] - other[1];
    return nearer || compareDebianVersions(right.record.version, left.record.version);
  };
}

const MOST_NAMED = 6;

const seriesOf = (version: string): string => /^\d+\.\d+/.exec(version)?.[0] ?? version;

/**
 * Releases to suggest when no kernel has the wanted version, the nearest first: those of its series, or of every
 * series the newest.
 */
export function nearestReleases(candidates: readonly KernelCandidate[], wanted: string): readonly string[] {
  const ranked = [...candidates].sort(byDistance(wanted)).map(({ shortRelease }) => shortRelease);
  const same = ranked.filter((release) => seriesOf(release) === seriesOf(wanted));
  if (same.length > 0) return [...new Set(same)].slice(0, MOST_NAMED);
  const series = [...new Set(ranked.map(seriesOf))];
  return series.slice(0, MOST_NAMED).flatMap((name) => {
    const [newest] = rankedKernels(candidates, name);
    return newest === undefined ? [] : [newest.shortRelease];
  });
}
