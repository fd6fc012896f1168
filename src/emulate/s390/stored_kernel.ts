import { CONTAINERS, type Container } from './stored_containers.js';

/** A kernel whose decompressor finds the same payload elsewhere and not compressed. */
export interface StoredKernel {
  /** As long as it was; what of it is compressed stays and is not looked at. */
  readonly image: Buffer;
  /** To be loaded at the address it was made for. */
  readonly payload: Buffer;
}

/** Where the image's own code begins (arch/s390/boot/head.S). */
const CODE = 0x10000;
const LOAD_RELATIVE_BYTES = 6;
/** Behind the payload: its length decompressed, see size_append in scripts/Makefile.lib. */
const SIZE_BYTES = 4;

/** The word that an LGRL at `at` loads: `C4 r8` and a signed offset in halfwords. Null for any other instruction. */
function loadedFrom(image: Buffer, at: number): number | null {
  if (image[at] !== 0xc4 || ((image[at + 1] ?? 0) & 0xf) !== 8) return null;
  const target = at + image.readInt32BE(at + 2) * 2;
  return target % 8 === 0 && target > 0 && target + 8 <= image.length ? target : null;
}

/** The two words of the global offset table that say where the payload begins and ends. */
interface Bounds {
  readonly beginAt: number;
  readonly endAt: number;
  readonly end: number;
}

/** Code loads both words one right after the other, to give a decompressor its input. */
function boundsOf(image: Buffer, begin: number): Bounds | null {
  for (let at = CODE; at + 2 * LOAD_RELATIVE_BYTES <= begin; at += 2) {
    const pair = [loadedFrom(image, at), loadedFrom(image, at + LOAD_RELATIVE_BYTES)];
    for (const [beginAt, endAt] of [pair, pair.toReversed()]) {
      if (typeof beginAt !== 'number' || typeof endAt !== 'number') continue;
      if (image.readBigUInt64BE(beginAt) !== BigInt(begin)) continue;
      const end = Number(image.readBigUInt64BE(endAt));
      if (end > begin + SIZE_BYTES && end <= image.length) return { beginAt, endAt, end };
    }
  }
  return null;
}

function stored(
  image: Buffer,
  begin: number,
  { decompress, store }: Container,
  address: number,
): StoredKernel | null {
  const bounds = boundsOf(image, begin);
  if (bounds === null) return null;
  const size = image.subarray(bounds.end - SIZE_BYTES, bounds.end);
  const plain = decompress(image.subarray(begin, bounds.end - SIZE_BYTES));
  if (plain.length !== size.readUInt32LE()) return null;
  const payload = Buffer.concat([store(plain), size]);
  const moved = Buffer.from(image);
  moved.writeBigUInt64BE(BigInt(address), bounds.beginAt);
  moved.writeBigUInt64BE(BigInt(address + payload.length), bounds.endAt);
  return { image: moved, payload };
}

/**
 * Takes the decompression, which under Hercules is nine tenths of a boot, out of a kernel and leaves all else: what
 * runs is the same to the byte. Null where the image is not built as expected; it then boots as it is, slowly.
 */
export function storedKernel(image: Buffer, address: number): StoredKernel | null {
  for (const container of CONTAINERS) {
    const { magic } = container;
    for (let at = image.indexOf(magic, CODE); at !== -1; at = image.indexOf(magic, at + 1)) {
      try {
        const found = stored(image, at, container, address);
        if (found !== null) return found;
      } catch {
        // Its tool is missing, or something else looks like the format.
      }
    }
  }
  return null;
}
