import { readdirSync, readFileSync, truncateSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { KernelProgress } from '../../../../src/emulate/kernels/store/kernel_store.js';
import {
  bzImage,
  buildDeb,
  entriesIn,
  failureOf,
  goodPackage,
  moduleFile,
  packageFiles,
  RELEASE,
  sha256,
  testStore,
  VERSION,
  type FakePackage,
} from '../../../support/fakes/fake_debian_archive.js';

const request = { arch: 'x86', version: '6.12' } as const;

let good: FakePackage;

beforeAll(() => {
  good = goodPackage();
});

describe('a fetched kernel', () => {
  it('is the image as it is, and the modules that KVM needs, decompressed, in load order', async () => {
    const { store } = testStore([good]);
    const { status, kernel } = await store.fetch(request);
    expect([status, kernel.arch, kernel.release]).toEqual(['fetched', 'x86', RELEASE]);
    expect(readFileSync(kernel.imagePath)).toEqual(bzImage());
    expect(kernel.imageSha256).toBe(sha256(bzImage()));
    expect(kernel.modules.map(({ name }) => name)).toEqual(['irqbypass', 'kvm', 'kvm-amd', 'kvm-intel']);
    expect(kernel.modules.map(({ path }) => readFileSync(path))).toEqual([
      moduleFile('irqbypass', ''),
      moduleFile('kvm', 'irqbypass'),
      moduleFile('kvm_amd', 'kvm'),
      moduleFile('kvm_intel', 'kvm'),
    ]);
    const debSha256 = sha256(readFileSync(good.deb));
    expect(kernel.package).toEqual({ name: good.name, version: VERSION, debSha256 });
  });

  it('is all that is kept: no package, no other file of it, nothing half done', async () => {
    const { store, cacheDirectory } = testStore([good]);
    const { kernel } = await store.fetch(request);
    expect(entriesIn(cacheDirectory)).toEqual([kernel.id]);
    const files = readdirSync(kernel.directory, { recursive: true }).map(String).sort();
    const modules = ['irqbypass', 'kvm', 'kvm-amd', 'kvm-intel'].map((name) => `modules/${name}.ko`);
    expect(files).toEqual(['entry.json', 'modules', ...modules.sort(), 'vmlinuz']);
  });

  it('is told of step by step', async () => {
    const { store } = testStore([good]);
    const seen: KernelProgress[] = [];
    await store.fetch(request, (progress) => seen.push(progress));
    const sizeBytes = readFileSync(good.deb).length;
    expect(seen).toEqual([
      { phase: 'lists', release: 'bookworm' },
      { phase: 'download', packages: [good.name], sizeBytes },
      { phase: 'unpack', release: RELEASE },
    ]);
  });

  it('is not downloaded twice, nor are lists under a day old; what is there by its full name asks nobody', async () => {
    const { store, apt } = testStore([good]);
    await store.fetch(request);
    apt.runs.length = 0;
    expect((await store.fetch(request)).status).toBe('present');
    expect(apt.runs).toEqual(['indextargets', 'search bookworm', 'show bookworm', 'show bookworm']);
    apt.runs.length = 0;
    expect((await store.fetch({ arch: 'x86', version: '6.12.5+deb12' })).status).toBe('present');
    expect(apt.runs).toEqual([]);
  });

  it('can come in two packages, of which the one with the image names it', async () => {
    const files = Object.entries(packageFiles()).map(([path, bytes]): [string, Buffer] => [
      path.replace('boot/vmlinuz-', `usr/lib/modules/${RELEASE}/vmlinuz-`).replace(/-6[^/]*$/, ''),
      bytes,
    ]);
    const [binary, modules] = [`linux-binary-${RELEASE}`, `linux-modules-${RELEASE}`];
    const imageFiles = files.filter(([path]) => path.endsWith('vmlinuz'));
    const moduleFiles = files.filter(([path]) => path.includes('.ko'));
    const depends = `kmod, ${binary} (= ${VERSION}), ${modules} (= ${VERSION})`;
    const { store } = testStore([
      { ...good, deb: buildDeb('empty', '1', {}), depends },
      { name: binary, version: VERSION, deb: buildDeb(binary, VERSION, Object.fromEntries(imageFiles)) },
      { name: modules, version: VERSION, deb: buildDeb(modules, VERSION, Object.fromEntries(moduleFiles)) },
    ]);
    const { kernel } = await store.fetch(request);
    expect(kernel.package.name).toBe(binary);
    expect(kernel.modules).toHaveLength(4);
  });

  it('has no modules where KVM is built in', async () => {
    const files = { [`boot/vmlinuz-${RELEASE}`]: bzImage() };
    const { store } = testStore([{ ...good, deb: buildDeb('builtin', '1', files) }]);
    expect((await store.fetch(request)).kernel.modules).toEqual([]);
  });

  it('is one entry however many fetch it at once', async () => {
    const { store, cacheDirectory } = testStore([good]);
    const others = [1, 2, 3].map(() => testStore([good], cacheDirectory).store.fetch(request));
    const fetched = await Promise.all([store.fetch(request), ...others]);
    expect(new Set(fetched.map(({ kernel }) => kernel.directory)).size).toBe(1);
    expect(entriesIn(cacheDirectory)).toEqual([fetched[0].kernel.id]);
    expect((await store.find('x86'))?.modules).toHaveLength(4);
  });
});

describe('a package that is', () => {
  it('cut is named, and nothing of it stays', async () => {
    const deb = buildDeb('cut', '1', packageFiles());
    truncateSync(deb, readFileSync(deb).length - 5000);
    const { store, cacheDirectory } = testStore([{ ...good, deb }]);
    const failure = await failureOf(store.fetch(request));
    expect(failure.message).toMatch(
      /cannot use the package linux-image-\S+\.deb: dpkg-deb cannot unpack it: .+fetch it again/,
    );
    expect([failure.exitCode, entriesIn(cacheDirectory)]).toEqual([5, []]);
  });

  it('not the one of the signed lists is named, and nothing of it stays', async () => {
    const { store, cacheDirectory } = testStore([{ ...good, claimedSha256: 'a'.repeat(64) }]);
    const failure = await failureOf(store.fetch(request));
    expect(failure.message).toMatch(
      /\.deb: its SHA-256 is \w{12}\.\.\., but the archive lists aaaaaaaaaaaa\.\.\./,
    );
    expect(entriesIn(cacheDirectory)).toEqual([]);
  });

  it.each<[string, () => Record<string, Buffer>, RegExp]>([
    ['without a kernel', () => ({ 'etc/x': Buffer.from('x') }), /it contains no kernel image/],
    [
      'without a module that another needs',
      () => ({
        [`boot/vmlinuz-${RELEASE}`]: bzImage(),
        'lib/modules/a/kvm-amd.ko': moduleFile('kvm_amd', 'kvm'),
      }),
      /no kvm\.ko under .*: kvm-amd\.ko needs it/,
    ],
    [
      'with a cut module',
      () => ({
        [`boot/vmlinuz-${RELEASE}`]: bzImage(),
        'lib/modules/a/kvm-amd.ko.xz': Buffer.from('\xfd7zXZ\0cut', 'latin1'),
      }),
      /it does not decompress: xz: /,
    ],
  ])('%s is named, and nothing of it stays', async (_, files, reason) => {
    const { store, cacheDirectory } = testStore([{ ...good, deb: buildDeb('odd', '1', files()) }]);
    const failure = await failureOf(store.fetch(request));
    expect(failure.what).toMatch(/^cannot use the package linux-image-\S+\.deb$/);
    expect(failure.why).toMatch(reason);
    expect([failure.exitCode, entriesIn(cacheDirectory)]).toEqual([5, []]);
  });
});
