import { COMPRESSIONS } from '../../kernels/decompress.js';
import { Failure } from '../../../lib/failure.js';

/** Fields of the setup header (Documentation/arch/x86/boot.rst). */
const SETUP_SECTORS = 0x1f1;
const PROTOCOL_VERSION = 0x206;
const PAYLOAD_OFFSET = 0x248;
const PAYLOAD_LENGTH = 0x24c;
const HEADER_BYTES = 0x250;
/** The first protocol that says where the payload is. */
const LEAST_VERSION = 0x208;
const SECTOR_BYTES = 512;
/** Behind the payload: its length decompressed, see size_append in scripts/Makefile.lib. In gzip it is a part. */
const SIZE_BYTES = 4;

/** What is wrong with a kernel that cannot be taken apart; its path is the caller's to name. */
export class UnusableKernel extends Error {}

function payloadOf(image: Buffer): Buffer {
  if (image.length < HEADER_BYTES || image.readUInt16LE(PROTOCOL_VERSION) < LEAST_VERSION)
    throw new UnusableKernel(
      'its boot protocol is older than 2.08, and does not say where the kernel lies in it',
    );
  const sectors = image.readUInt8(SETUP_SECTORS);
  const code = ((sectors === 0 ? 4 : sectors) + 1) * SECTOR_BYTES;
  const begin = code + image.readUInt32LE(PAYLOAD_OFFSET);
  const end = begin + image.readUInt32LE(PAYLOAD_LENGTH);
  if (end > image.length || end - begin <= SIZE_BYTES)
    throw new UnusableKernel('its payload lies outside of it');
  return image.subarray(begin, end);
}

/**
 * The kernel proper, an ELF file, out of a bzImage.
 * @throws {UnusableKernel} when the image is damaged or compressed otherwise; {Failure} when a program is missing
 */
export async function vmlinuxIn(image: Buffer): Promise<Buffer> {
  const payload = payloadOf(image);
  const [name, compression] =
    Object.entries(COMPRESSIONS).find(([, { magic }]) => payload.indexOf(magic) === 0) ?? [];
  if (name === undefined || compression === undefined)
    throw new UnusableKernel(`it is not compressed by ${Object.keys(COMPRESSIONS).join(', ')}`);
  const compressed = name === 'gzip' ? payload : payload.subarray(0, -SIZE_BYTES);
  try {
    const plain = await compression.decompress(compressed);
    return Buffer.from(plain.buffer, plain.byteOffset, plain.byteLength);
  } catch (error) {
    if (error instanceof Failure) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new UnusableKernel(`it does not decompress (${name}): ${why}`);
  }
}
