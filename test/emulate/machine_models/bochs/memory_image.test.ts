import { describe, expect, it } from 'vitest';
import {
  checksumOf,
  memoryImage,
  type MemoryContents,
} from '../../../../src/emulate/machine_models/bochs/memory_image.js';
import { fakeVmlinux, note } from '../../../support/fakes/fake_bzimage.js';

const MEBIBYTE = 1 << 20;
const HOLE = 0x60000;
const ENTRY = 0x100_0040;
const CODE = Buffer.from('the kernel is here');
const NOTES = Buffer.concat([note('Xen', 6, 1), note('GNU', 18, 7), note('Xen', 18, ENTRY)]);

function contents(changes: Partial<MemoryContents> = {}): MemoryContents {
  const vmlinux = fakeVmlinux([{ address: 0x100_0000, bytes: CODE, memoryBytes: 3 * MEBIBYTE }], NOTES);
  return { vmlinux, initramfs: Buffer.from('initramfs'), append: 'quiet', memoryMebibytes: 64, ...changes };
}

const text = (image: Buffer, address: number, length: number): string =>
  image.toString('latin1', address - HOLE, address - HOLE + length);

describe('the memory image of a machine that is about to enter its kernel', () => {
  const image = memoryImage(contents());

  it('has the kernel at its address, less the hole below 1 MiB, and the initramfs behind all that the kernel takes', () => {
    expect(text(image, 0x100_0000, CODE.length)).toBe(CODE.toString());
    const module = Number(image.readBigUInt64LE(image.readUInt32LE(0x1010)));
    expect(module).toBeGreaterThanOrEqual(0x100_0000 + 3 * MEBIBYTE);
    expect(text(image, module, 9)).toBe('initramfs');
    expect(Number(image.readBigUInt64LE(image.readUInt32LE(0x1010) + 8))).toBe(9);
  });

  it('has the start info that the PVH boot protocol wants, with all memory in its map', () => {
    expect(image.readUInt32LE(0x1000)).toBe(0x336ec578);
    expect(image.readUInt32LE(0x100c)).toBe(1);
    const commandLine = Number(image.readBigUInt64LE(0x1018));
    expect(image.toString('latin1', commandLine, commandLine + 6)).toBe('quiet\0');
    const map = Number(image.readBigUInt64LE(0x1028));
    const high = map + 24 * (image.readUInt32LE(0x1030) - 1);
    expect(image.readBigUInt64LE(high) + image.readBigUInt64LE(high + 8)).toBe(BigInt(64 * MEBIBYTE));
  });

  it('tells the ROM where it ends, where the kernel is entered, and a checksum that a moved block changes', () => {
    expect(image.readUInt32LE(0x1080)).toBe(image.length + HOLE);
    expect(image.readUInt32LE(0x1084)).toBe(ENTRY);
    expect(image.readUInt32LE(0x1088)).toBe(checksumOf(image));
    const swapped = Buffer.from(image);
    const [one, other] = [0x1000, 0x100_0000 - HOLE];
    image.copy(swapped, one, other, other + 16);
    image.copy(swapped, other, one, one + 16);
    expect(checksumOf(swapped)).not.toBe(checksumOf(image));
  });

  it('is the same bytes for the same contents', () => {
    expect(memoryImage(contents()).equals(image)).toBe(true);
  });
});

describe('no memory image is made', () => {
  const kernelAt = (address: number): Buffer => fakeVmlinux([{ address, bytes: CODE }], NOTES);
  it.each<[why: string, changes: Partial<MemoryContents>]>([
    [
      'it has no PVH entry',
      { vmlinux: fakeVmlinux([{ address: MEBIBYTE, bytes: CODE }], note('GNU', 18, 1)) },
    ],
    ['no 64-bit ELF file', { vmlinux: Buffer.alloc(200) }],
    ['does not lie above 1 MiB', { vmlinux: kernelAt(0x9fff8) }],
    ['and the machine has 16 MiB', { memoryMebibytes: 16 }],
    ['2048 characters', { append: 'x'.repeat(2048) }],
    ['lies outside of it', { vmlinux: contents().vmlinux.subarray(0, 200) }],
  ])('where it says: %s', (why, changes) => {
    expect(() => memoryImage(contents(changes))).toThrow(why);
  });
});
