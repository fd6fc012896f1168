import { BOOT_HEADER, CHECKED_STRIDE, START_INFO } from './boot_rom.js';
import { elfPieces, type Piece } from './elf_pieces.js';
import { UnusableKernel } from './vmlinux.js';

export interface MemoryContents {
  /** The kernel as an ELF file. */
  readonly vmlinux: Buffer;
  readonly initramfs: Uint8Array;
  /** The kernel's command line. */
  readonly append: string;
  readonly memoryMebibytes: number;
}

/** No memory of the machine lies here: what the file has from its begin on belongs to its end. */
const HOLE = { begin: 0xa0000, end: 0x100000 } as const;
const HOLE_BYTES = HOLE.end - HOLE.begin;

const START_INFO_MAGIC = 0x336ec578;
const MODULE_LIST = START_INFO + 0x100;
const MEMORY_MAP = START_INFO + 0x200;
const COMMAND_LINE = 0x2000;
const MOST_COMMAND_LINE = 2047;
/** What a BIOS would keep for itself. */
const LOW_MEMORY_END = 0x9f000;
const ALIGNMENT = 2 << 20;

const MEMORY = 1;
const RESERVED = 2;

/** Little-endian, each of so many bytes. */
function fields(...values: readonly (readonly [value: number, bytes: 4 | 8])[]): Buffer {
  const buffer = Buffer.alloc(values.reduce((sum, [, bytes]) => sum + bytes, 0));
  let at = 0;
  for (const [value, bytes] of values) {
    if (bytes === 4) buffer.writeUInt32LE(value, at);
    else buffer.writeBigUInt64LE(BigInt(value), at);
    at += bytes;
  }
  return buffer;
}

/** struct hvm_start_info, one module (the initramfs), the memory map, the command line. */
function bootInformation(
  { append, initramfs, memoryMebibytes }: MemoryContents,
  initramfsAddress: number,
): Piece[] {
  const map: readonly (readonly [address: number, size: number, type: number])[] = [
    [0, LOW_MEMORY_END, MEMORY],
    [0xf0000, 0x10000, RESERVED],
    [HOLE.end, memoryMebibytes * (1 << 20) - HOLE.end, MEMORY],
  ];
  const entries = map.map(([address, size, type]) => fields([address, 8], [size, 8], [type, 4], [0, 4]));
  return [
    {
      address: START_INFO,
      bytes: fields(
        ...[START_INFO_MAGIC, 1, 0, 1].map((value) => [value, 4] as const),
        ...[MODULE_LIST, COMMAND_LINE, 0, MEMORY_MAP].map((value) => [value, 8] as const),
        [map.length, 4],
        [0, 4],
      ),
    },
    {
      address: MODULE_LIST,
      bytes: fields([initramfsAddress, 8], [initramfs.length, 8], [0, 8], [0, 8]),
    },
    { address: MEMORY_MAP, bytes: Buffer.concat(entries) },
    { address: COMMAND_LINE, bytes: Buffer.from(`${append}\0`, 'latin1') },
  ];
}

function placeIn(address: number): number {
  return address < HOLE.begin ? address : address - HOLE_BYTES;
}

/** Every piece of memory at its place; what no piece fills is zero. */
function filled(pieces: readonly Piece[], end: number): Buffer {
  const image = Buffer.alloc(placeIn(end));
  for (const { address, bytes } of pieces) image.set(bytes, placeIn(address));
  return image;
}

/** What the ROM adds up, see BOOT_CODE. */
export function checksumOf(image: Buffer): number {
  let sum = 0;
  for (let at = 0; at < image.length; at += CHECKED_STRIDE)
    sum = (((sum << 5) | (sum >>> 27)) + image.readUInt32LE(at)) >>> 0;
  return sum;
}

function upTo(address: number, alignment: number): number {
  return Math.ceil(address / alignment) * alignment;
}

/**
 * The memory of a machine that is about to enter a kernel, from address 0 on without the hole below 1 MiB.
 * @throws {UnusableKernel} when it does not fit, or the kernel has no PVH entry
 */
export function memoryImage(contents: MemoryContents): Buffer {
  const { vmlinux, initramfs, append, memoryMebibytes } = contents;
  if (append.length > MOST_COMMAND_LINE)
    throw new UnusableKernel(
      `its command line would have ${String(append.length)} characters, and a kernel takes ${String(MOST_COMMAND_LINE)}`,
    );
  const kernel = elfPieces(vmlinux);
  if (kernel.pieces.length === 0 || kernel.pieces.some(({ address }) => address < HOLE.end))
    throw new UnusableKernel('it does not lie above 1 MiB');
  const initramfsAddress = upTo(kernel.end, ALIGNMENT);
  const end = upTo(initramfsAddress + initramfs.length, CHECKED_STRIDE);
  if (end > memoryMebibytes * (1 << 20))
    throw new UnusableKernel(
      `it needs ${String(end)} bytes with the initramfs, and the machine has ${String(memoryMebibytes)} MiB`,
    );
  const image = filled(
    [
      ...kernel.pieces,
      { address: initramfsAddress, bytes: initramfs },
      ...bootInformation(contents, initramfsAddress),
    ],
    end,
  );
  fields([end, 4], [kernel.entry, 4], [checksumOf(image), 4]).copy(image, BOOT_HEADER);
  return image;
}
