/** What runs in a page, apart from what it says: two builds of one version may differ in it and in nothing else. */
import { gunzipSync } from 'node:zlib';
import { contentSecurityPolicy } from '../../show/page/shell.js';

const PACKED = /<script type="text\/plain" id="packed">([^<]*)<\/script>/;
const STARTER = /<script>([\s\S]*?)<\/script>/;

interface PageParts {
  /** The page without its script and without the hashes of it in the policy. */
  readonly said: string;
  readonly script: string;
}

/** A thousand times what a page's script takes. */
const MOST_BYTES = 256 << 20;

/** Empty where it does not unpack. */
function unpacked(base64: string): string {
  try {
    return gunzipSync(Buffer.from(base64, 'base64'), { maxOutputLength: MOST_BYTES }).toString();
  } catch {
    return '';
  }
}

/**
 * Takes out the one script that a page's policy allows. Whatever the policy does not name by its hash stays: another
 * script, one that was changed, a policy that allows more.
 */
export function pageParts(page: string): PageParts {
  const starter = STARTER.exec(page)?.[1] ?? '';
  const script = unpacked(PACKED.exec(page)?.[1] ?? '');
  const policy = `content="${contentSecurityPolicy([starter, script])}"`;
  if (!page.includes(policy)) return { said: page, script: '' };
  const said = page.replace(policy, '').replace(PACKED, '').replace(STARTER, '');
  return { said, script: starter + script };
}
