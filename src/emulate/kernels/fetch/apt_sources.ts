import { DEBIAN_KERNELS } from '../debian_kernels.js';
import type { Arch } from '../../../plan/arch.js';

/** Suites whose lists are read together: those of one Debian release, or one that was asked for. */
export interface SuiteGroup {
  readonly name: string;
  /** Of its own lists: `--suite bookworm` must not take away those of the release bookworm. */
  readonly directory: string;
  readonly suites: readonly string[];
}

/** Where packages come from. */
export interface Mirrors {
  readonly archive: string;
  readonly security: string;
}

export const PUBLIC_MIRRORS: Mirrors = {
  archive: 'http://deb.debian.org/debian',
  security: 'http://deb.debian.org/debian-security',
};

const SUITE = /^[a-z][a-z0-9-]*$/;

export function isSuite(text: string): boolean {
  return SUITE.test(text);
}

function onlySuite(suite: string): SuiteGroup {
  return { name: suite, directory: `only-${suite}`, suites: [suite] };
}

function groupOf(release: string): SuiteGroup {
  const suites = ['', '-security', '-updates', '-backports'].map((kind) => `${release}${kind}`);
  return { name: release, directory: release, suites };
}

/**
 * The groups to ask, in order; the first that has the version answers. The order is the architecture's, not the
 * system's: a series must mean the same kernel everywhere. Sid comes last: its kernels come and go.
 * @param suite the only one to ask, if given
 */
export function suiteGroups(arch: Arch, suite?: string): readonly SuiteGroup[] {
  if (suite !== undefined) return [onlySuite(suite)];
  return [...DEBIAN_KERNELS[arch].releases.map(groupOf), onlySuite('sid')];
}

const DEBIAN_SUITE =
  /^(bullseye|bookworm|trixie|forky|sid|(old)*stable|testing|unstable)(-updates|-backports)?$/;
const DEBIAN_SECURITY = /^(bullseye|bookworm|trixie|forky|(old)*stable|testing)-security$/;

/** The format of `apt-get indextargets` that {@link mirrorsOf} reads. */
export const TARGET_FORMAT = '$(RELEASE) $(COMPONENT) $(REPO_URI)';

/** The mirrors that a Debian system takes its own packages from; the public ones where it names none. */
export function mirrorsOf(indexTargets: string): Mirrors {
  const lines = indexTargets.split('\n').map((line) => line.split(' '));
  const uriOf = (kind: RegExp): string | undefined => {
    const line = lines.find(([release = '', component]) => kind.test(release) && component === 'main');
    const uri = line?.[2]?.replace(/\/$/, '');
    return uri === undefined || uri.startsWith('cdrom:') || uri.startsWith('file:') ? undefined : uri;
  };
  return {
    archive: uriOf(DEBIAN_SUITE) ?? PUBLIC_MIRRORS.archive,
    security: uriOf(DEBIAN_SECURITY) ?? PUBLIC_MIRRORS.security,
  };
}

/** True for the `/etc/os-release` of Debian itself, whose sources are Debian's; not of what is made from it. */
export function isDebian(osRelease: string): boolean {
  return /^ID=["']?debian["']?$/m.test(osRelease);
}

/** `sources.list` of a group; apt takes nothing that the keyring's keys did not sign. */
export function sourcesText({ suites }: SuiteGroup, mirrors: Mirrors, keyring: string): string {
  const lines = suites.map((suite) => {
    const uri = suite.endsWith('-security') ? mirrors.security : mirrors.archive;
    return `deb [signed-by=${keyring}] ${uri} ${suite} main\n`;
  });
  return lines.join('');
}
