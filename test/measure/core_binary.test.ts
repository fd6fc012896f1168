import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TOOL } from '../../src/lib/tool.js';
import { sha256Of } from '../../src/lib/sha256.js';
import { staleBuild } from '../../src/measure/build_stamp.js';
import { assertSupported, coreBinary, type Machine, ownRunner } from '../../src/measure/core_binary.js';
import { archOfNode } from '../../src/plan/node_arch.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keb-core-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const inRelease = (name: string): string => join(folder, 'build', 'Release', name);
const inPackage = (name: string): string => join(folder, 'linux-x64', name);

function put(path: string, text = ''): void {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text);
}

/** As `npm run pack:all` fills it. */
function installPackage(
  built: object = { version: TOOL.version, compiler: 'g++ 12', addon: { glibc: '2.34' } },
): void {
  put(inPackage('built.json'), JSON.stringify(built));
  put(inPackage('kvm_exit_bench.node'));
  put(inPackage('kvm_exit_bench_runner'));
}

function machine(different: Partial<Machine> = {}): Machine {
  return {
    platform: 'linux',
    arch: 'x64',
    glibc: '2.36',
    root: folder,
    packageDirectory: () => join(folder, 'linux-x64'),
    ...different,
  };
}

const nothingInstalled = { packageDirectory: () => null };

describe('the core that measures', () => {
  it('is the addon of the platform package where it fits the C library', () => {
    installPackage();
    const from = `@kvm-exit-bench/linux-x64 ${TOOL.version}, g++ 12`;
    expect(coreBinary(machine())).toEqual({ kind: 'addon', path: inPackage('kvm_exit_bench.node'), from });
    expect(coreBinary(machine({ glibc: '2.34' })).kind).toBe('addon');
  });

  it.each([
    ['an older C library', '2.9'],
    ['another C library', null],
  ])('is the runner of that package beside %s', (_, glibc) => {
    installPackage();
    const { kind, path } = coreBinary(machine({ glibc }));
    expect([kind, path]).toEqual(['runner', inPackage('kvm_exit_bench_runner')]);
  });

  it('is the runner of a package that does not say what its addon needs', () => {
    installPackage({ version: TOOL.version });
    expect(coreBinary(machine()).kind).toBe('runner');
  });

  it('is what was built here, if anything was', () => {
    installPackage();
    put(inRelease('kvm_exit_bench_runner'));
    expect(coreBinary(machine()).path).toBe(inPackage('kvm_exit_bench.node'));
    expect(coreBinary(machine({ glibc: null })).path).toBe(inRelease('kvm_exit_bench_runner'));
    put(inRelease('kvm_exit_bench.node'));
    expect(coreBinary(machine({ glibc: null }))).toMatchObject({
      path: inRelease('kvm_exit_bench.node'),
      from: 'built here',
    });
    expect(ownRunner(machine())).toBe(inRelease('kvm_exit_bench_runner'));
  });

  it('is not that of a package of another version', () => {
    installPackage({ version: '0.0.1', addon: { glibc: '2.2' } });
    expect(() => coreBinary(machine())).toThrow(/not installed/);
    expect(ownRunner(machine())).toBeNull();
  });

  it('where there is none, says which package brings it and how to build it', () => {
    expect(() => coreBinary(machine({ ...nothingInstalled, arch: 'riscv64' }))).toThrow(
      expect.objectContaining({
        exitCode: 5,
        why: `it was not built here, and @kvm-exit-bench/linux-riscv64 ${TOOL.version} is not installed`,
        next: expect.stringContaining('npx kvm-exit-bench build') as string,
      }) as Error,
    );
  });
});

describe('what can be measured', () => {
  it.each(['x64', 'arm64', 'riscv64'])('is Linux on %s', (arch) => {
    expect(() => {
      assertSupported({ platform: 'linux', arch });
    }).not.toThrow();
  });

  it.each([
    ['darwin', 'arm64'],
    ['win32', 'x64'],
    ['linux', 'ia32'],
  ])('is not %s on %s, which exits 4 and is told what works', (platform, arch) => {
    expect(() => coreBinary(machine({ platform, arch }))).toThrow(
      expect.objectContaining({
        exitCode: 4,
        next: expect.stringMatching(/--host ssh:NAME.*--host emulated.*reports/) as string,
      }) as Error,
    );
  });

  it('depends on the order of bytes too', () => {
    expect(['LE', 'BE'].map((order) => archOfNode('ppc64', order as 'LE' | 'BE'))).toEqual(['powerpc', null]);
    expect(['LE', 'BE'].map((order) => archOfNode('s390x', order as 'LE' | 'BE'))).toEqual([null, 's390']);
  });
});

describe('a build that is older than its sources', () => {
  const core = () => ({ kind: 'addon', path: inRelease('kvm_exit_bench.node'), from: 'built here' }) as const;
  const stamp = (files: Record<string, string>): void => {
    const lines = Object.entries(files).map(([path, text]) => `${sha256Of(text)}  ${path}\n`);
    put(inRelease('built_from.txt'), lines.join(''));
  };

  it('is told by the first source that changed or went away, and how many more', () => {
    put(join(folder, 'native/a.cc'), 'one');
    put(join(folder, 'native/b.cc'), 'two');
    stamp({ 'native/a.cc': 'one', 'native/b.cc': 'two' });
    expect(staleBuild(core(), folder)).toEqual([]);
    put(join(folder, 'native/b.cc'), 'three');
    const [warning] = staleBuild(core(), folder);
    expect(warning).toMatchObject({
      code: 'stale-build',
      message: expect.stringContaining('native/b.cc changed') as string,
    });
    rmSync(join(folder, 'native/a.cc'));
    expect(staleBuild(core(), folder)[0]?.message).toContain('native/a.cc and 1 more changed');
  });

  it('is not suspected where nothing says what it was built from', () => {
    expect(staleBuild(core(), folder)).toEqual([]);
  });
});
