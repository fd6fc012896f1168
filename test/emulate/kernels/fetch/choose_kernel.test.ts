import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  firstComplaint,
  parseNames,
  parseRecords,
} from '../../../../src/emulate/kernels/fetch/apt_records.js';
import {
  isDebian,
  mirrorsOf,
  sourcesText,
  suiteGroups,
} from '../../../../src/emulate/kernels/fetch/apt_sources.js';
import { DEBIAN_KERNELS } from '../../../../src/emulate/kernels/debian_kernels.js';
import { compareDebianVersions } from '../../../../src/emulate/kernels/debian_version.js';
import {
  candidatesOf,
  rankedKernels,
  isVersion,
  nearestReleases,
  payloadOf,
} from '../../../../src/emulate/kernels/fetch/choose_kernel.js';

// What apt-cache show printed for some kernels of bookworm, trixie and sid, without the fields that are not read.
const records = parseRecords(readFileSync('test/fixtures/apt_show_kernels.txt', 'utf8'));
const candidates = candidatesOf(records, DEBIAN_KERNELS.x86);
const chosen = (wanted: string) => rankedKernels(candidates, wanted)[0]?.record;

describe('Debian versions', () => {
  const VERSIONS = [
    '6.1.192-1',
    '6.1.192-2',
    '6.12.117-1~deb12u1',
    '6.12.117-1',
    '6.12.117-1~bpo12+1',
    '6.12.90-1+b1',
    '6.12.9-1',
    '7.2.12-1~bpo13+1',
    '7.2~rc3-1~exp1',
    '7.2-1',
    '1:6.1-1',
    '6.1.0a-1',
    '6.1.0+b-1',
    '6.01-1',
  ];

  it('are ordered as dpkg orders them', () => {
    const older = (left: string, right: string): boolean =>
      spawnSync('dpkg', ['--compare-versions', left, 'lt', right]).status === 0;
    const sorted = [...VERSIONS].sort(compareDebianVersions);
    const wrong = sorted.slice(1).filter((version, index) => !older(sorted[index]!, version));
    expect(wrong).toEqual([]);
    expect(compareDebianVersions('6.01-1', '6.1-1')).toBe(0);
  });
});

describe('a version', () => {
  it.each([
    ['6.12', '6.12.117-1'],
    ['6.1', '6.1.192-2'],
    ['6.1.192', '6.1.192-2'],
    ['6.1.192-1', '6.1.192-1'],
    ['6.1.0-50', '6.1.176-1'],
    ['6.12.117+deb12', '6.12.117-1~deb12u1'],
    ['6.12.115', '6.12.115-2~deb12u1'],
    ['6.12.117+deb13-cloud-amd64', '6.12.117-1'],
    ['7.2', '7.2.13-1'],
    ['7.2.12', '7.2.12-1~bpo13+1'],
  ])('%s means the newest that it is part of: %s', (wanted, version) => {
    expect(chosen(wanted)?.version).toBe(version);
  });

  it.each(['6.11', '6.12.11', '6.1.19', '6.1.0-5', '5.10'])(
    '%s means none: a number is whole or not that number',
    (wanted) => {
      expect(chosen(wanted)).toBeUndefined();
    },
  );

  it('means the signed package, and the unsigned one only where there is no other', () => {
    expect(chosen('6.1.0-56')?.name).toBe('linux-image-6.1.0-56-cloud-amd64');
    const unsigned = candidates.filter(({ signed }) => !signed);
    const newer = unsigned.map((each) => ({ ...each, record: { ...each.record, version: '6.1.999-1' } }));
    expect(rankedKernels([...newer, ...candidates], '6.1')[0]?.record.version).toBe('6.1.192-2');
    expect(rankedKernels(unsigned, '6.1')[0]?.record.name).toBe('linux-image-6.1.0-56-cloud-amd64-unsigned');
  });

  it('is digits with a dot first, and never an option or a shell word', () => {
    expect(['6.12', '6.12.117+deb12', '7.3~rc1', '6.1.192-2'].filter((text) => !isVersion(text))).toEqual([]);
    const others = ['', '6', '-6.1', 'latest', '6.1 6.2', '6.1;x', '6.1/..', '6.1\n'];
    expect(others.filter(isVersion)).toEqual([]);
  });

  it('that there is not is answered with its series, or with the newest of each series, nearest first', () => {
    expect(nearestReleases(candidates, '6.12.116')).toEqual([
      '6.12.117+deb13',
      '6.12.117+deb12',
      '6.12.115+deb12',
      '6.12.95+deb12',
    ]);
    expect(nearestReleases(candidates, '6.10')).toEqual([
      '6.12.117+deb13',
      '6.1.0-56',
      '7.2.13+deb14',
      '7.3.4+deb13',
    ]);
  });
});

describe('packages', () => {
  it('that only point to the newest of a series are no kernels', () => {
    expect(records.map(({ name }) => name)).toContain('linux-image-6.12-cloud-amd64');
    expect(candidates.map(({ shortRelease }) => shortRelease)).not.toContain('6.12');
  });

  it('of one piece are downloaded themselves, split ones by what they depend on', () => {
    const payload = (wanted: string) => payloadOf(rankedKernels(candidates, wanted)[0]!);
    expect(payload('6.12.117+deb12')).toEqual(['linux-image-6.12.117+deb12-cloud-amd64=6.12.117-1~deb12u1']);
    expect(payload('7.2.12')).toEqual([
      'linux-binary-7.2.12+deb13-cloud-amd64=7.2.12-1~bpo13+1',
      'linux-modules-7.2.12+deb13-cloud-amd64=7.2.12-1~bpo13+1',
    ]);
  });

  it('without a hash or a size are no records', () => {
    const text =
      'Package: linux-image-6.1.0-1-amd64\nVersion: 1\n\nPackage: a\nVersion: 1\nSize: 4\nSHA256: 12\n';
    expect(parseRecords(text)).toEqual([]);
  });

  it('are named at the start of what a search prints', () => {
    expect(parseNames('linux-image-6.1-a - Linux - signed\nlinux-image-6.2-a - x\n')).toEqual([
      'linux-image-6.1-a',
      'linux-image-6.2-a',
    ]);
  });
});

describe("apt's complaints", () => {
  it('are told by the first that says something', () => {
    const said = 'W: old\nE: Some index files failed to download. x\nE: Failed to fetch http://a  404\n';
    expect(firstComplaint(said)).toBe('Failed to fetch http://a  404');
    expect(firstComplaint('E: Some index files failed to download.')).toMatch(/^Some index/);
    expect(firstComplaint('W: only a warning\n')).toBeNull();
  });
});

describe('sources', () => {
  it('are the mirrors of a Debian machine itself, and public ones for what it does not name', () => {
    const targets = [
      'nodistro main https://deb.nodesource.com/node_20.x/',
      'bookworm contrib http://contrib.example/debian/',
      'bookworm main http://mirror.example/debian/',
      'bookworm-security main http://mirror.example/security/',
    ];
    expect(mirrorsOf(targets.join('\n'))).toEqual({
      archive: 'http://mirror.example/debian',
      security: 'http://mirror.example/security',
    });
    expect(mirrorsOf('bookworm main cdrom:[disk]/\n').archive).toBe('http://deb.debian.org/debian');
  });

  it('of what is made from Debian are not for Debian', () => {
    expect(isDebian('NAME="Debian GNU/Linux"\nID=debian\n')).toBe(true);
    expect(isDebian('ID=ubuntu\nID_LIKE=debian\n')).toBe(false);
  });

  it('take nothing that the keyring did not sign, and security updates from their own archive', () => {
    const [bookworm] = suiteGroups('x86');
    const mirrors = { archive: 'http://a/debian', security: 'http://s/security' };
    expect(sourcesText(bookworm!, mirrors, '/keys.gpg').split('\n')).toEqual([
      'deb [signed-by=/keys.gpg] http://a/debian bookworm main',
      'deb [signed-by=/keys.gpg] http://s/security bookworm-security main',
      'deb [signed-by=/keys.gpg] http://a/debian bookworm-updates main',
      'deb [signed-by=/keys.gpg] http://a/debian bookworm-backports main',
      '',
    ]);
  });

  it('of one suite are kept apart from those of the release of that name', () => {
    expect(suiteGroups('x86', 'bookworm').map(({ directory }) => directory)).toEqual(['only-bookworm']);
    expect(suiteGroups('x86').map(({ directory }) => directory)).toContain('bookworm');
    expect(suiteGroups('riscv').map(({ name }) => name)).toEqual(['trixie', 'sid']);
  });
});
