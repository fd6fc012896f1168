import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { defaultCacheDirectory } from '../../../../src/emulate/kernels/store/kernel_cache.js';
import {
  buildDeb,
  failureOf,
  goodPackage,
  packageFiles,
  RELEASE,
  testStore,
  VERSION,
  type FakePackage,
} from '../../../support/fakes/fake_debian_archive.js';

const request = { arch: 'x86', version: '6.12' } as const;

let good: FakePackage;

beforeAll(() => {
  good = goodPackage();
});

describe('the store', () => {
  it('finds the newest of a version or the default, and nothing where there is none', async () => {
    const older = { ...good, name: 'linux-image-6.12.4+deb12-cloud-amd64', version: '6.12.4-1' };
    const files = Object.fromEntries(
      Object.entries(packageFiles()).map(([path, bytes]) => [path.replaceAll('6.12.5', '6.12.4'), bytes]),
    );
    const { store } = testStore([good, { ...older, deb: buildDeb('older', '1', files) }]);
    await store.fetch({ arch: 'x86', version: '6.12.4' });
    await store.fetch({ arch: 'x86', version: '6.12.5' });
    expect(store.list().map(({ release }) => release)).toEqual([RELEASE, RELEASE.replace('12.5', '12.4')]);
    expect((await store.find('x86'))?.release).toBe(RELEASE);
    expect((await store.find('x86', '6.12.4'))?.package.version).toBe('6.12.4-1');
    expect(await store.find('x86', '6.1')).toBeNull();
    expect(await store.find('arm64')).toBeNull();
  });

  it('does not hand out a kernel whose files were changed, and says how to get it back', async () => {
    const { store } = testStore([good]);
    const { kernel } = await store.fetch(request);
    writeFileSync(kernel.modules[1]!.path, 'changed');
    const failure = await failureOf(store.find('x86'));
    expect(failure.message).toMatch(/kvm\.ko is changed.*kernel remove [0-9a-f]{16}$/);
    expect(failure.exitCode).toBe(5);
  });

  it('passes over what is no entry, and fetches over it', async () => {
    const { store } = testStore([good]);
    const { kernel } = await store.fetch(request);
    writeFileSync(join(kernel.directory, 'entry.json'), '{"format": 1');
    expect(store.list()).toEqual([]);
    expect((await store.fetch(request)).status).toBe('fetched');
    expect(store.list()).toHaveLength(1);
  });

  it('never follows an entry out of its directory', async () => {
    const { store } = testStore([good]);
    const { kernel } = await store.fetch(request);
    const path = join(kernel.directory, 'entry.json');
    writeFileSync(path, readFileSync(path, 'utf8').replace('"vmlinuz"', '"../../../x"'));
    expect(store.list()).toEqual([]);
  });

  it('removes one kernel by release, version or id, and never one that was not meant', async () => {
    const { store } = testStore([good]);
    for (const name of [RELEASE, '6.12.5+deb12', VERSION, null]) {
      const { kernel } = await store.fetch(request);
      expect(() => store.remove('6.12')).toThrow(/no kernel '6\.12' in the store/);
      expect(() => store.remove(kernel.id.slice(0, 3))).toThrow(/in the store/);
      expect(() => store.remove(RELEASE, 'arm64')).toThrow(/in the store/);
      expect(store.remove(name ?? kernel.id.slice(0, 8)).id).toBe(kernel.id);
      expect(store.list()).toEqual([]);
    }
  });
});

describe('the cache directory', () => {
  it('is where XDG says, unless that is relative', () => {
    expect(defaultCacheDirectory({ XDG_CACHE_HOME: '/c', HOME: '/h' })).toBe('/c/kvm-exit-bench');
    expect(defaultCacheDirectory({ XDG_CACHE_HOME: 'c', HOME: '/h' })).toBe('/h/.cache/kvm-exit-bench');
    expect(defaultCacheDirectory({ HOME: '/h' })).toBe('/h/.cache/kvm-exit-bench');
  });
});
