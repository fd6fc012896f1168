/** Whether what was built in a checkout is what its sources say. */
import { dirname, join } from 'node:path';
import { packageRoot } from '../lib/package_root.js';
import { sha256Of } from '../lib/sha256.js';
import type { Warning } from '../samples/protocol.js';
import type { CoreBinary } from './core_binary.js';
import { fileBytes } from '../lib/files/given_file.js';

/** Made by scripts/build_native.mjs: a line `<SHA-256>  <path>` for each source, as sha256sum writes it. */
const STAMP = 'built_from.txt';

function textOf(path: string): string | null {
  try {
    return fileBytes(path).toString('utf8');
  } catch {
    return null;
  }
}

function hasChanged(line: string, root: string): boolean {
  const [hash = '', path = ''] = line.split(/ {2}(.*)/s);
  const text = textOf(join(root, path));
  return text === null || sha256Of(text) !== hash;
}

/**
 * A warning for the results where a source changed after the core was built from it: numbers are then those of an earlier
 * state. Nothing is known, and nothing said, of a core that came with a package or was built by hand.
 */
export function staleBuild({ path }: CoreBinary, root = packageRoot()): Warning[] {
  const lines =
    textOf(join(dirname(path), STAMP))
      ?.trim()
      .split('\n') ?? [];
  const changed = lines.filter((line) => hasChanged(line, root));
  const [first] = changed;
  if (first === undefined) return [];
  const others = changed.length === 1 ? '' : ` and ${String(changed.length - 1)} more`;
  const message =
    `the native core was built before ${first.split('  ')[1] ?? ''}${others} changed: ` +
    'numbers are those of the earlier sources; npm run build:native builds it again';
  return [{ code: 'stale-build', message }];
}
