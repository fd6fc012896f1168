/** What of a kernel's ELF file goes into memory, and where it is entered. */
import { largest } from '../../../lib/extremes.js';
import { UnusableKernel } from './vmlinux.js';

export interface Piece {
  readonly address: number;
  readonly bytes: Uint8Array;
}

export interface LoadedKernel {
  readonly pieces: readonly Piece[];
  /** The first address behind all that it takes, what is zero at first included. */
  readonly end: number;
  /** Its PVH entry, in 32 bit without paging. */
  readonly entry: number;
}

const ELF64_HEADER_BYTES = 64;
const PROGRAM_HEADER_BYTES = 56;
const PT_LOAD = 1;
const PT_NOTE = 4;
/** XEN_ELFNOTE_PHYS32_ENTRY (include/xen/interface/elfnote.h). */
const PHYS32_ENTRY = 18;
/** Higher than any machine of ours has memory. */
const MOST_ADDRESS = 0x1_0000_0000;

interface Segment {
  readonly type: number;
  readonly address: number;
  readonly bytes: Buffer;
  readonly memoryBytes: number;
}

function segmentsOf(elf: Buffer): Segment[] {
  if (elf.length < ELF64_HEADER_BYTES || elf.toString('latin1', 0, 5) !== '\x7fELF\x02')
    throw new UnusableKernel('what it holds is no 64-bit ELF file');
  const table = Number(elf.readBigUInt64LE(32));
  const count = elf.readUInt16LE(56);
  if (table + count * PROGRAM_HEADER_BYTES > elf.length)
    throw new UnusableKernel('the table of its segments lies outside of it');
  return Array.from({ length: count }, (_, index) => {
    const header = elf.subarray(table + index * PROGRAM_HEADER_BYTES);
    const [offset, address, fileBytes, memoryBytes] = [8, 24, 32, 40].map((at) =>
      Number(header.readBigUInt64LE(at)),
    ) as [number, number, number, number];
    if (offset + fileBytes > elf.length || address + memoryBytes > MOST_ADDRESS || fileBytes > memoryBytes)
      throw new UnusableKernel(`its segment ${String(index)} lies outside of it`);
    return {
      type: header.readUInt32LE(0),
      address,
      bytes: elf.subarray(offset, offset + fileBytes),
      memoryBytes,
    };
  });
}

const aligned = (bytes: number): number => Math.ceil(bytes / 4) * 4;

/** Notes are: the lengths of a name and of a description, a type, then both, each aligned. */
function entryIn(notes: Buffer): number | null {
  for (let at = 0; at + 12 <= notes.length;) {
    const nameBytes = notes.readUInt32LE(at);
    const descriptionBytes = notes.readUInt32LE(at + 4);
    const description = at + 12 + aligned(nameBytes);
    const isEntry =
      notes.readUInt32LE(at + 8) === PHYS32_ENTRY && notes.toString('latin1', at + 12, at + 15) === 'Xen';
    if (isEntry && descriptionBytes >= 4 && description + 4 <= notes.length)
      return notes.readUInt32LE(description);
    at = description + aligned(descriptionBytes);
  }
  return null;
}

/** @throws {UnusableKernel} */
export function elfPieces(elf: Buffer): LoadedKernel {
  const segments = segmentsOf(elf);
  const loaded = segments.filter(({ type }) => type === PT_LOAD);
  const entry = segments.flatMap(({ type, bytes }) => (type === PT_NOTE ? (entryIn(bytes) ?? []) : []))[0];
  if (entry === undefined) throw new UnusableKernel('it has no PVH entry: it was built without CONFIG_PVH');
  return {
    pieces: loaded.map(({ address, bytes }) => ({ address, bytes })),
    end: largest([0, ...loaded.map(({ address, memoryBytes }) => address + memoryBytes)]),
    entry,
  };
}
