import { lookAt } from '../../../lib/files/text_file.js';
import { sha256OfFile } from '../../../lib/sha256.js';

const GIVE_A_KERNEL = 'give the path of a kernel image, or a version';

/** The hash of an image that is named by its path; null for a version of the kernel store. */
export async function imageSha256(kernel: string): Promise<string | null> {
  return lookAt(kernel, GIVE_A_KERNEL)?.isFile() === true ? sha256OfFile(kernel) : null;
}
