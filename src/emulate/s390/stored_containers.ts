import { spawnSync } from 'node:child_process';
import { crc32 } from 'node:zlib';

/** How a kernel's payload can be compressed, and how the same bytes lie in that format without compression. */
export interface Container {
  readonly magic: Buffer;
  /** @throws {Error} when the tool is missing or the bytes are not whole */
  readonly decompress: (compressed: Buffer) => Buffer;
  readonly store: (plain: Buffer) => Buffer;
}

const LARGEST_KERNEL_BYTES = 1 << 28;

function byTool(command: string, args: readonly string[]): Container['decompress'] {
  return (compressed) => {
    const { status, stdout, error } = spawnSync(command, [...args], {
      input: compressed,
      maxBuffer: LARGEST_KERNEL_BYTES,
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    if (error !== undefined) throw error;
    if (status !== 0) throw new Error(`${command} ended with exit code ${String(status)}`);
    return stdout;
  };
}

function pieces(plain: Buffer, bytes: number): Buffer[] {
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

const XZ_MAGIC = Buffer.from('\xfd7zXZ\0', 'latin1');
/** Of an LZMA2 chunk that is not compressed. */
const LZMA2_CHUNK_BYTES = 1 << 16;
/** No check of the contents: it would cost the emulated machine a second. */
const XZ_FLAGS = Buffer.from([0, 0]);

/** One LZMA2 block with an 8 MiB dictionary. */
const XZ_BLOCK_HEADER = withCrc(Buffer.from([2, 0, 0x21, 1, 0x16, 0, 0, 0]));

/** The .xz file format, version 1.2.1: header, one block of stored chunks, index, footer. */
function storeXz(plain: Buffer): Buffer {
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
  return Buffer.concat([XZ_MAGIC, withCrc(XZ_FLAGS), padded(block), index, footer]);
}

const ZSTD_MAGIC = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);
const ZSTD_BLOCK_BYTES = 1 << 17;
/** A content size of 8 bytes follows, and no window descriptor. */
const ZSTD_DESCRIPTOR = 0xe0;

/** RFC 8878: one frame of raw blocks. */
function storeZstd(plain: Buffer): Buffer {
  const header = Buffer.alloc(9, ZSTD_DESCRIPTOR);
  header.writeBigUInt64LE(BigInt(plain.length), 1);
  const parts = pieces(plain, ZSTD_BLOCK_BYTES);
  const blocks = parts.flatMap((piece, index) => {
    const head = Buffer.alloc(3);
    head.writeUIntLE(piece.length * 8 + (index === parts.length - 1 ? 1 : 0), 0, 3);
    return [head, piece];
  });
  return Buffer.concat([ZSTD_MAGIC, header, ...blocks]);
}

/** What Debian's kernels are compressed with. */
export const CONTAINERS: readonly Container[] = [
  { magic: XZ_MAGIC, decompress: byTool('xz', ['-dcq', '--single-stream']), store: storeXz },
  { magic: ZSTD_MAGIC, decompress: byTool('zstd', ['-dcq']), store: storeZstd },
];
