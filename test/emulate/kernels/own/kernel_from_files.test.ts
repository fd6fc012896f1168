import { readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gzipSync } from 'node:zlib';
import type { Arch } from '../../../../src/plan/arch.js';
import { kernelFromFiles } from '../../../../src/emulate/kernels/own/kernel_from_files.js';
import {
  bzImage,
  failureOf,
  moduleFile,
  putFile,
  scratchDirectory,
  sha256,
  xz,
} from '../../../support/fakes/fake_debian_archive.js';

const RELEASE = '7.3.0-rc1';
const VERMAGIC = `${RELEASE} SMP preempt mod_unload `;
const BANNER = `Linux version %s\0Linux version ${RELEASE} (me@here) (gcc) #1 SMP\0`;

/** Bytes with texts at offsets. */
function bytes(length: number, texts: readonly (readonly [offset: number, text: string])[]): Buffer {
  const image = Buffer.alloc(length);
  for (const [offset, text] of texts) image.write(text, offset, 'latin1');
  return image;
}

function zboot(machine: number): Buffer {
  const image = bytes(0x100, [
    [0, 'MZ'],
    [4, 'zimg'],
  ]);
  image.writeUInt32LE(0x80, 0x3c);
  image.writeUInt16LE(machine, 0x84);
  return image;
}

function elf(machine: number): Buffer {
  const image = bytes(0x400, [
    [0, '\x7fELF\x02\x01'],
    [0x100, BANNER],
  ]);
  image.writeUInt16LE(machine, 18);
  return image;
}

function s390Image(): Buffer {
  const image = bytes(0x18000, [
    [0x10008, 'S390EP'],
    [0x17000, `${RELEASE} (me@here) #1 SMP`],
  ]);
  image.writeBigUInt64BE(0x17000n, 0x10428);
  return image;
}

const arm64 = bytes(0x400, [
  [0x38, 'ARM\x64'],
  [0x100, BANNER],
]);

const own = (arch: Arch, image: Buffer, modulesDir?: string) => {
  const cacheDirectory = scratchDirectory();
  const path = putFile(join(cacheDirectory, 'image'), image);
  return kernelFromFiles({ arch, path, modulesDir, cacheDirectory });
};

function moduleTree(files: Readonly<Record<string, Buffer>>): string {
  const directory = scratchDirectory();
  for (const [path, content] of Object.entries(files)) putFile(join(directory, path), content);
  return directory;
}

const plainModules = () => ({
  'arch/x86/kvm/kvm-amd.ko': moduleFile('kvm_amd', 'kvm', VERMAGIC),
  'arch/x86/kvm/kvm.ko': moduleFile('kvm', 'irqbypass', VERMAGIC),
  'virt/lib/irqbypass.ko': moduleFile('irqbypass', '', VERMAGIC),
});

describe("one's own image", () => {
  it.each<[string, Arch, Buffer, string]>([
    ['bzImage', 'x86', bzImage(RELEASE), RELEASE],
    ['arm64 Image', 'arm64', arm64, RELEASE],
    ['arm64 Image.gz', 'arm64', gzipSync(arm64), RELEASE],
    ['arm64 vmlinuz.efi', 'arm64', zboot(0xaa64), 'unknown'],
    ['riscv Image', 'riscv', bytes(0x400, [[0x30, 'RISCV'], [0x38, 'RSC\x05'], [0x100, BANNER]]), RELEASE], // prettier-ignore
    ['riscv vmlinuz.efi', 'riscv', zboot(0x5064), 'unknown'],
    ['powerpc vmlinux', 'powerpc', elf(21), RELEASE],
    ['s390 bzImage', 's390', s390Image(), RELEASE],
  ])('%s is known by its header, and tells its release', async (_, arch, image, release) => {
    const kernel = await own(arch, image);
    expect(kernel).toMatchObject({ arch, release, modules: [], package: null });
    expect(kernel.imageSha256).toBe(sha256(image));
    expect(readFileSync(kernel.imagePath)).toEqual(image);
  });

  it.each<[string, Arch, Buffer, RegExp]>([
    [
      'an empty file',
      'x86',
      Buffer.alloc(0),
      /it is not a kernel for x86: it lacks .* of a bzImage.* give arch\/x86\/boot\/bzImage/,
    ],
    ['text', 'arm64', Buffer.from('#!/bin/sh\n'.repeat(100)), /it is not a kernel for arm64/],
    ['an x86 vmlinux', 'x86', elf(62), /it is an ELF file, as vmlinux is; give arch\/x86\/boot\/bzImage/],
    ["another architecture's", 'x86', arm64, /it is a kernel for arm64, not x86.*--host emulated:arm64/],
    ['a boot sector', 'x86', bytes(512, [[0x1fe, '\x55\xaa']]), /it is not a kernel for x86/],
    ['a header and nothing else', 'x86', bzImage().subarray(0, 0x206), /it is not a kernel for x86/],
    [
      'a cut bzImage',
      'x86',
      bzImage().subarray(0, 2972),
      /it is truncated: its header promises 100 more bytes/,
    ],
    ['a cut Image.gz', 'arm64', gzipSync(arm64).subarray(0, 40), /it is not a kernel for arm64/],
  ])('that is %s is refused, with what to give', async (_, arch, image, message) => {
    const failure = await failureOf(own(arch, image));
    expect(failure.message).toMatch(message);
    expect(failure.exitCode).toBe(2);
  });

  it.each(['/nonexistent/bzImage', '/proc'])('%s is refused with the reason', async (path) => {
    const failure = await failureOf(kernelFromFiles({ arch: 'x86', path, cacheDirectory: '/nonexistent' }));
    expect(failure.message).toMatch(/cannot read .*\((ENOENT|EISDIR)\)/);
  });
});

describe("one's own modules", () => {
  it('are found anywhere below the directory, in each compression, and are put in load order', async () => {
    const files = plainModules();
    const packed = moduleTree({
      'deep/er/kvm_amd.ko.gz': gzipSync(files['arch/x86/kvm/kvm-amd.ko']),
      'deep/kvm.ko.xz': xz(files['arch/x86/kvm/kvm.ko']),
      'irqbypass.ko': files['virt/lib/irqbypass.ko'],
      'nf_tables.ko': Buffer.from('not looked at'),
    });
    for (const directory of [packed, moduleTree(files)]) {
      const { modules } = await own('x86', bzImage(RELEASE), directory);
      expect(modules.map(({ name }) => name)).toEqual(['irqbypass', 'kvm', 'kvm-amd']);
      expect(modules.map(({ path }) => sha256(readFileSync(path)))).toEqual(
        modules.map((each) => each.sha256),
      );
    }
  });

  it('are the higher of two of one name, so that a stale copy deep in a tree is not taken', async () => {
    const stale = { 'a/b/c/d/kvm.ko': moduleFile('kvm', 'gone', VERMAGIC) };
    const { modules } = await own('x86', bzImage(RELEASE), moduleTree({ ...plainModules(), ...stale }));
    expect(modules).toHaveLength(3);
  });

  it('are not looked for through links, which lead in circles', async () => {
    const directory = moduleTree(plainModules());
    symlinkSync(directory, join(directory, 'build'));
    expect((await own('x86', bzImage(RELEASE), directory)).modules).toHaveLength(3);
  });

  it('are decompressed once for the same contents, and leave nothing half done', async () => {
    const cacheDirectory = scratchDirectory();
    const path = putFile(join(cacheDirectory, 'image'), bzImage(RELEASE));
    const modulesDir = moduleTree(plainModules());
    const kernels = [1, 2].map(() => kernelFromFiles({ arch: 'x86', path, modulesDir, cacheDirectory }));
    const [first, second] = await Promise.all(kernels);
    expect(first).toEqual(second);
    expect(readdirSync(join(cacheDirectory, 'modules'))).toHaveLength(1);
  });

  it.each<[string, Readonly<Record<string, Buffer>>, RegExp]>([
    ['none at all', {}, /no kvm-amd\.ko or kvm-intel\.ko under .*leave out --modules if KVM is built in/],
    [
      'one that needs another that is not there',
      { 'kvm-amd.ko': moduleFile('kvm_amd', 'kvm', VERMAGIC) },
      /no kvm\.ko under .*kvm-amd\.ko needs it/,
    ],
    [
      'those of another build',
      { 'kvm-amd.ko': moduleFile('kvm_amd', '', '7.2.0 SMP ') },
      /it was built for 7\.2\.0, but the kernel is 7\.3\.0-rc1/,
    ],
    ['a module that is none', { 'kvm-amd.ko': Buffer.from('text') }, /it is not an ELF file/],
    [
      'a cut archive',
      { 'kvm-amd.ko.gz': gzipSync(moduleFile('a', '')).subarray(0, 30) },
      /does not decompress/,
    ],
  ])('with %s are refused', async (_, files, message) => {
    const failure = await failureOf(own('x86', bzImage(RELEASE), moduleTree(files)));
    expect(failure.message).toMatch(message);
    expect(failure.exitCode).toBe(2);
  });

  it('of another release are taken when they carry the versions of their symbols', async () => {
    const files = { 'kvm-amd.ko': moduleFile('kvm_amd', '', '7.3.0 SMP modversions ') };
    expect((await own('x86', bzImage(RELEASE), moduleTree(files))).modules).toHaveLength(1);
  });

  it('in a directory that is not there are refused', async () => {
    expect((await failureOf(own('x86', bzImage(), '/nonexistent'))).why).toBe('there is no such directory');
  });
});
