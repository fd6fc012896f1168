/** Kernels of a few hundred bytes that have the shape of an x86 one. */
import { execFileSync } from 'node:child_process';
import { gzipSync } from 'node:zlib';

interface FakeSegment {
  readonly address: number;
  readonly bytes: Buffer;
  /** What it takes in memory, where that is more. */
  readonly memoryBytes?: number;
}

const HEADER = 64;
const ENTRY = 56;

/** An ELF note: name, description, type. */
export function note(name: string, type: number, description: number): Buffer {
  const head = Buffer.alloc(12);
  const nameBytes = Buffer.from(`${name}\0`);
  head.writeUInt32LE(nameBytes.length, 0);
  head.writeUInt32LE(4, 4);
  head.writeUInt32LE(type, 8);
  const padded = Buffer.alloc(Math.ceil(nameBytes.length / 4) * 4);
  nameBytes.copy(padded);
  const value = Buffer.alloc(4);
  value.writeUInt32LE(description);
  return Buffer.concat([head, padded, value]);
}

/** The kernel proper; notes come last. */
export function fakeVmlinux(segments: readonly FakeSegment[], notes: Buffer): Buffer {
  const all = [
    ...segments.map((segment) => ({ ...segment, type: 1 })),
    { address: 0, bytes: notes, type: 4, memoryBytes: notes.length },
  ];
  const head = Buffer.alloc(HEADER + all.length * ENTRY);
  head.write('\x7fELF\x02\x01', 'latin1');
  head.writeBigUInt64LE(BigInt(HEADER), 32);
  head.writeUInt16LE(all.length, 56);
  let offset = head.length;
  all.forEach(({ type, address, bytes, memoryBytes = bytes.length }, index) => {
    const at = HEADER + index * ENTRY;
    head.writeUInt32LE(type, at);
    [offset, 0, address, bytes.length, memoryBytes].forEach((value, field) => {
      head.writeBigUInt64LE(BigInt(value), at + 8 + field * 8);
    });
    offset += bytes.length;
  });
  return Buffer.concat([head, ...all.map(({ bytes }) => bytes)]);
}

export const COMPRESSED = {
  gzip: (plain: Buffer) => gzipSync(plain),
  xz: (plain: Buffer) => execFileSync('xz', ['-c', '--check=crc32'], { input: plain }),
  lz4: (plain: Buffer) => execFileSync('lz4', ['-lcq'], { input: plain }),
  zstd: (plain: Buffer) => execFileSync('zstd', ['-cq'], { input: plain }),
} as const;

const SETUP_BYTES = 2 * 512;
const PAYLOAD_OFFSET = 96;

/** A bzImage whose setup code takes two sectors; behind the payload stands its length as the kernel's build writes it. */
export function bzImageOf(plain: Buffer, compression: keyof typeof COMPRESSED): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt32LE(plain.length);
  const payload = Buffer.concat([
    COMPRESSED[compression](plain),
    compression === 'gzip' ? Buffer.alloc(0) : size,
  ]);
  const setup = Buffer.alloc(SETUP_BYTES + PAYLOAD_OFFSET);
  setup.writeUInt8(1, 0x1f1);
  setup.write('\x55\xaa', 0x1fe, 'latin1');
  setup.write('HdrS', 0x202, 'latin1');
  setup.writeUInt16LE(0x20f, 0x206);
  setup.writeUInt32LE(PAYLOAD_OFFSET, 0x248);
  setup.writeUInt32LE(payload.length, 0x24c);
  return Buffer.concat([setup, payload, Buffer.alloc(64)]);
}
