import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { storedKernel } from '../../../src/emulate/machine_models/s390_stored_kernel.js';

/** More than one chunk of either format, and what does not compress beside what does. */
const KERNEL = Buffer.concat([Buffer.alloc(300_000, 'kernel '), Buffer.from(seeded(70_001))]);
const TOOLS = { xz: ['-c', '--check=crc32'], zstd: ['-c', '-q'] } as const;
type Tool = keyof typeof TOOLS;

const ADDRESS = 0x800_0000;
const CODE_AT = 0x10200;
const TABLE_AT = 0x11000;
const PAYLOAD_AT = 0x12010;

function seeded(length: number): number[] {
  let state = 1;
  return Array.from({ length }, () => {
    state = (state * 48_271) % 2_147_483_647;
    return state & 0xff;
  });
}

/** LGRL of register 3: what a compiler makes of an entry of the global offset table. */
function load(image: Buffer, at: number, target: number): void {
  image.writeUInt16BE(0xc438, at);
  image.writeInt32BE((target - at) / 2, at + 2);
}

function size(): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(KERNEL.length);
  return bytes;
}

/** The shape of an s390 bzImage: code, table, payload with its size, padding. */
function image(tool: Tool): Buffer {
  const compressed = execFileSync(tool, [...TOOLS[tool]], { input: KERNEL });
  const made = Buffer.concat([Buffer.alloc(PAYLOAD_AT), compressed, size(), Buffer.alloc(0x1000)]);
  // An entry that only looks like the payload's, as the end of what lies before it does.
  made.writeBigUInt64BE(BigInt(PAYLOAD_AT), TABLE_AT);
  made.writeBigUInt64BE(BigInt(PAYLOAD_AT), TABLE_AT + 8);
  made.writeBigUInt64BE(BigInt(PAYLOAD_AT + compressed.length + 4), TABLE_AT + 16);
  load(made, CODE_AT - 0x100, TABLE_AT);
  load(made, CODE_AT, TABLE_AT + 16);
  load(made, CODE_AT + 6, TABLE_AT + 8);
  return made;
}

function unpacked(tool: Tool, payload: Buffer): Buffer {
  const trailer = payload.subarray(-4);
  expect(trailer.equals(size())).toBe(true);
  return execFileSync(tool, ['-dcq'], { input: payload.subarray(0, -4), maxBuffer: 1 << 24 });
}

describe('a kernel that need not decompress itself', () => {
  for (const tool of Object.keys(TOOLS) as Tool[]) {
    it(`holds the same kernel in a whole ${tool} file that compresses nothing`, async () => {
      const { payload } = (await storedKernel(image(tool), ADDRESS)) ?? { payload: Buffer.alloc(0) };
      expect(unpacked(tool, payload).equals(KERNEL)).toBe(true);
      expect(payload.length).toBeGreaterThan(KERNEL.length);
      expect(payload.includes(KERNEL.subarray(0, 1000))).toBe(true);
    });

    it(`differs from the ${tool} image in the two words that its code loads for the decompressor, and no other`, async () => {
      const before = image(tool);
      const { image: after, payload } = (await storedKernel(before, ADDRESS)) ?? {
        image: before,
        payload: Buffer.alloc(0),
      };
      expect(after.readBigUInt64BE(TABLE_AT + 8)).toBe(BigInt(ADDRESS));
      expect(after.readBigUInt64BE(TABLE_AT + 16)).toBe(BigInt(ADDRESS + payload.length));
      before.copy(after, TABLE_AT + 8, TABLE_AT + 8, TABLE_AT + 24);
      expect(after.equals(before)).toBe(true);
    });
  }

  it('is not made of an image whose payload is damaged, is of another size, or is not loaded from code', async () => {
    const damaged = image('xz');
    damaged.fill(0x55, PAYLOAD_AT + 300, PAYLOAD_AT + 400);
    expect(await storedKernel(damaged, ADDRESS)).toBeNull();
    const otherSize = image('xz');
    const end = Number(otherSize.readBigUInt64BE(TABLE_AT + 16));
    otherSize.writeUInt32LE(KERNEL.length - 1, end - 4);
    expect(await storedKernel(otherSize, ADDRESS)).toBeNull();
    const elsewhere = image('xz');
    elsewhere.fill(0, CODE_AT, CODE_AT + 12);
    expect(await storedKernel(elsewhere, ADDRESS)).toBeNull();
    expect(await storedKernel(Buffer.alloc(0x20000), ADDRESS)).toBeNull();
  });
});
