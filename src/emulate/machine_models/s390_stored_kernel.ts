import { crc32 } from 'node:zlib';
import { COMPRESSIONS, type Compression } from '../kernels/decompress.js';

/** A compression, and how the same bytes lie in its format without being compressed. */
interface Container extends Compression {
  readonly store: (plain: Uint8Array) => Buffer;
}

function pieces(plain: Uint8Array, bytes: number): Uint8Array[] {
  const count = Math.ceil(plain.length / bytes);
  return Array.from({ length: count }, (_, index) => plain.subarray(index * bytes, (index + 1) * bytes));
}

const ALIGNMENT = 4;

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((ALIGNMENT - (bytes.length % ALIGNMENT)) % ALIGNMENT)]);
}

function withCrc(bytes: Buffer): Buffer {
  const sum = Buffer.alloc(4);
  sum.writeUInt32LE(crc32(bytes));
  return Buffer.concat([bytes, sum]);
}

/** Seven bits a byte, the lowest first. */
function multibyte(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 0x80)) {
    if (rest < 0x80) return Buffer.from([...bytes, rest]);
    bytes.push((rest % 0x80) + 0x80);
  }
}

const { xz, zstd } = COMPRESSIONS;

/** Of an LZMA2 chunk that is not compressed. */
const LZMA2_CHUNK_BYTES = 1 << 16;
/** No check of the contents: it would cost the emulated host a second. */
const XZ_FLAGS = Buffer.from([0, 0]);

/** One LZMA2 block with an 8 MiB dictionary. */
const XZ_BLOCK_HEADER = withCrc(Buffer.from([2, 0, 0x21, 1, 0x16, 0, 0, 0]));

/** The .xz file format, version 1.2.1: header, one block of stored chunks, index, footer. */
function storeXz(plain: Uint8Array): Buffer {
  const chunks = pieces(plain, LZMA2_CHUNK_BYTES).flatMap((piece, index) => {
    const head = Buffer.from([index === 0 ? 1 : 2, 0, 0]);
    head.writeUInt16BE(piece.length - 1, 1);
    return [head, piece];
  });
  const block = Buffer.concat([XZ_BLOCK_HEADER, ...chunks, Buffer.from([0])]);
  const records = Buffer.concat([Buffer.from([0, 1]), multibyte(block.length), multibyte(plain.length)]);
  const index = withCrc(padded(records));
  const backward = Buffer.alloc(6);
  backward.writeUInt32LE(index.length / 4 - 1);
  XZ_FLAGS.copy(backward, 4);
  const footer = Buffer.concat([withCrc(backward).subarray(6), backward, Buffer.from('YZ')]);
  return Buffer.concat([xz.magic, withCrc(XZ_FLAGS), padded(block), index, footer]);
}

const ZSTD_BLOCK_BYTES = 1 << 17;
/** A content size of 8 bytes follows, and no window descriptor. */
const ZSTD_DESCRIPTOR = 0xe0;

/** RFC 8878: one frame of raw blocks. */
function storeZstd(plain: Uint8Array): Buffer {
  const header = Buffer.alloc(9, ZSTD_DESCRIPTOR);
  header.writeBigUInt64LE(BigInt(plain.length), 1);
  const parts = pieces(plain, ZSTD_BLOCK_BYTES);
  const blocks = parts.flatMap((piece, index) => {
    const head = Buffer.alloc(3);
    head.writeUIntLE(piece.length * 8 + (index === parts.length - 1 ? 1 : 0), 0, 3);
    return [head, piece];
  });
  return Buffer.concat([zstd.magic, header, ...blocks]);
}

/** What Debian's kernels are compressed with. */
const CONTAINERS: readonly Container[] = [
  { ...xz, store: storeXz },
  { ...zstd, store: storeZstd },
];

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

async function stored(
  image: Buffer,
  begin: number,
  { decompress, store }: Container,
  address: number,
): Promise<StoredKernel | null> {
  const bounds = boundsOf(image, begin);
  if (bounds === null) return null;
  const size = image.subarray(bounds.end - SIZE_BYTES, bounds.end);
  const plain = await decompress(image.subarray(begin, bounds.end - SIZE_BYTES));
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
export async function storedKernel(image: Buffer, address: number): Promise<StoredKernel | null> {
  for (const container of CONTAINERS) {
    const { magic } = container;
    for (let at = image.indexOf(magic, CODE); at !== -1; at = image.indexOf(magic, at + 1)) {
      try {
        const found = await stored(image, at, container, address);
        if (found !== null) return found;
      } catch {
        // Its program is missing, or something else looks like the format.
      }
    }
  }
  return null;
}
