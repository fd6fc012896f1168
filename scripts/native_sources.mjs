/** The sources that the native core is built from, with their hashes. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Folders of native/ that go into no binary of the product. */
const APART = ['build', 'test', 'tcg_plugin'];

/**
 * Lines `<SHA-256>  <path>` as sha256sum writes them, paths below `root`.
 * @param {string} root of the checkout
 */
export function sourceHashes(root) {
  const files = readdirSync(join(root, 'native'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(root, '/').length))
    .filter((path) => /\.(cc|h|hpp|S|ld|inc)$/.test(path) && !APART.includes(path.split('/')[1] ?? ''))
    .concat('binding.gyp')
    .sort();
  return files.map((path) => {
    const hash = createHash('sha256')
      .update(readFileSync(join(root, path)))
      .digest('hex');
    return `${hash}  ${path}\n`;
  });
}
