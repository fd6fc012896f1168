import { gunzipSync } from 'node:zlib';
import { ARCHES, type Arch } from '../../../plan/arch.js';

/** How an architecture's kernel image is known. Offsets are the boot protocols' (Documentation/arch/). */
interface ImageFormat {
  /** What a build makes that can be booted. */
  readonly built: string;
  /** What was looked for, in words. */
  readonly mark: string;
  matches(image: Buffer): boolean;
  /** Bytes that the header promises at the least, where it does. */
  promisedBytes?(image: Buffer): number;
}

function has(image: Buffer, offset: number, text: string): boolean {
  return image.toString('latin1', offset, offset + text.length) === text;
}

const PE_ARM64 = 0xaa64;
const PE_RISCV64 = 0x5064;

/** An EFI image that decompresses itself: `MZ`, then `zimg`; its PE header says for which machine. */
function isZboot(image: Buffer, machine: number): boolean {
  if (!has(image, 0, 'MZ') || !has(image, 4, 'zimg') || image.length < 0x40) return false;
  const header = image.readUInt32LE(0x3c);
  return header + 6 <= image.length && image.readUInt16LE(header + 4) === machine;
}

const ELF_POWERPC64 = 21;

function elfMachine(image: Buffer): number | null {
  if (!has(image, 0, '\x7fELF\x02') || image.length < 64) return null;
  return image[5] === 1 ? image.readUInt16LE(18) : image.readUInt16BE(18);
}

const FORMATS: Readonly<Record<Arch, ImageFormat>> = {
  x86: {
    built: 'arch/x86/boot/bzImage',
    mark: 'the boot flag and HdrS of a bzImage',
    matches: (image) => has(image, 0x1fe, '\x55\xaa') && has(image, 0x202, 'HdrS') && image.length >= 0x210,
    // setup_sects, of 512 bytes and 4 where it says 0, and syssize, of 16 bytes.
    promisedBytes(image) {
      const sectors = image.readUInt8(0x1f1);
      return ((sectors === 0 ? 4 : sectors) + 1) * 512 + image.readUInt32LE(0x1f4) * 16;
    },
  },
  arm64: {
    built: 'arch/arm64/boot/Image',
    mark: 'the mark ARM\\x64 of an Image',
    matches: (image) => has(image, 0x38, 'ARM\x64') || isZboot(image, PE_ARM64),
  },
  riscv: {
    built: 'arch/riscv/boot/Image',
    mark: 'the mark RISCV of an Image',
    matches: (image) =>
      has(image, 0x30, 'RISCV') || has(image, 0x38, 'RSC\x05') || isZboot(image, PE_RISCV64),
  },
  powerpc: {
    built: 'vmlinux',
    mark: 'the header of a 64-bit PowerPC ELF file',
    matches: (image) => elfMachine(image) === ELF_POWERPC64,
    // The table of sections comes last: its offset, and the size and number of its entries.
    promisedBytes: (image) =>
      image[5] === 1
        ? Number(image.readBigUInt64LE(0x28)) + image.readUInt16LE(0x3a) * image.readUInt16LE(0x3c)
        : Number(image.readBigUInt64BE(0x28)) + image.readUInt16BE(0x3a) * image.readUInt16BE(0x3c),
  },
  s390: {
    built: 'arch/s390/boot/bzImage',
    mark: 'the mark S390EP of a bzImage',
    matches: (image) => has(image, 0x10008, 'S390EP') && image.length >= 0x10430,
  },
};

export function builtImage(arch: Arch): string {
  return FORMATS[arch].built;
}

export function imageMark(arch: Arch): string {
  return FORMATS[arch].mark;
}

/** Larger than any kernel: a few kilobytes of gzip can hold as many gigabytes. */
const MOST_BYTES = 512 << 20;

/** What is inside a gzip file (Image.gz boots as well); other bytes, and gzip that is cut or too large, as they are. */
function unzipped(image: Buffer): Buffer {
  if (!has(image, 0, '\x1f\x8b')) return image;
  try {
    return gunzipSync(image, { maxOutputLength: MOST_BYTES });
  } catch {
    return image;
  }
}

/** The text at an offset up to its first space, when it looks like a release. */
function releaseAt(image: Buffer, offset: number): string | null {
  const text = image.toString('latin1', offset, offset + 128);
  return /^\d+\.\d+[A-Za-z0-9.+~_-]*/.exec(text)?.[0] ?? null;
}

function bannerRelease(image: Buffer): string | null {
  const banner = 'Linux version ';
  for (let at = image.indexOf(banner); at !== -1; at = image.indexOf(banner, at + 1)) {
    const release = releaseAt(image, at + banner.length);
    if (release !== null) return release;
  }
  return null;
}

/** Whether an image says of itself that it was built with CONFIG_PREEMPT_RT: `6.12.1-rt (...) #1 SMP PREEMPT_RT ...`. */
function isRealtime(arch: Arch, image: Buffer): boolean {
  const offset = RELEASE_OFFSET[arch]?.(image);
  return offset !== undefined && image.toString('latin1', offset, offset + 256).includes(' PREEMPT_RT');
}

/** Where a compressed image keeps its release outside of what is compressed. */
const RELEASE_OFFSET: Partial<Record<Arch, (image: Buffer) => number>> = {
  // kernel_version of the setup header (Documentation/arch/x86/boot.rst), from 0x200 on.
  x86: (image) => image.readUInt16LE(0x20e) + 0x200,
  // kernel_version of struct parmarea (arch/s390/include/asm/setup.h).
  s390: (image) => Number(image.readBigUInt64BE(0x10428)),
};

function releaseOf(arch: Arch, image: Buffer): string | null {
  const offset = RELEASE_OFFSET[arch];
  return offset === undefined ? bannerRelease(image) : releaseAt(image, offset(image));
}

/** What an image is: of which architecture, and which release as far as it tells. */
export interface ImageFacts {
  readonly arch: Arch;
  readonly release: string | null;
  /** As far as it tells. */
  readonly realtime: boolean;
  /** Bytes that are missing at the end, as far as its header tells. */
  readonly missingBytes: number;
}

/** Knows a kernel image by its header; null for anything else. */
export function readImage(bytes: Buffer): ImageFacts | null {
  const image = unzipped(bytes);
  const arch = ARCHES.find((name) => FORMATS[name].matches(image));
  if (arch === undefined) return null;
  const promised = FORMATS[arch].promisedBytes?.(image) ?? 0;
  return {
    arch,
    release: releaseOf(arch, image),
    realtime: isRealtime(arch, image),
    missingBytes: Math.max(0, promised - image.length),
  };
}
