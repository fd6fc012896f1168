import { describe, expect, it } from 'vitest';
import { vmlinuxIn } from '../../../../src/emulate/machine_models/bochs/vmlinux.js';
import { bzImageOf, COMPRESSED } from '../../../support/fakes/fake_bzimage.js';

const PLAIN = Buffer.concat([Buffer.alloc(200_000, 'vmlinux '), Buffer.from([1, 2, 3])]);

describe('the kernel proper comes out of a bzImage', () => {
  it.each(Object.keys(COMPRESSED) as (keyof typeof COMPRESSED)[])(
    'that is compressed by %s',
    async (name) => {
      expect((await vmlinuxIn(bzImageOf(PLAIN, name))).equals(PLAIN)).toBe(true);
    },
  );

  it.each<[why: string, image: () => Buffer]>([
    ['its payload lies outside of it', () => bzImageOf(PLAIN, 'xz').subarray(0, 1200)],
    ['older than 2.08', () => Buffer.alloc(4096)],
    [
      'it is not compressed by gzip, xz, lz4, zstd',
      () => {
        const image = bzImageOf(PLAIN, 'zstd');
        image.write('BZh9', 1024 + 96);
        return image;
      },
    ],
    [
      'it does not decompress (xz)',
      () => {
        const image = bzImageOf(PLAIN, 'xz');
        image.fill(0x55, 1024 + 96 + 40, 1024 + 96 + 60);
        return image;
      },
    ],
  ])('or not, and it says why: %s', async (why, image) => {
    await expect(vmlinuxIn(image())).rejects.toThrow(why);
  });
});
