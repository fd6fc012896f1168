import { gzipSync } from 'node:zlib';

/**
 * The page's script, compressed: a page is mailed and kept. A few readable lines unpack it in the page; the policy holds
 * the hash of both, so that nothing else can run in its place.
 */
export interface PackedScript {
  /** Base64 of the gzipped script, to stand in an inert element with the id `packed`. */
  readonly packed: string;
  /** Runs first and starts the unpacked script. */
  readonly starter: string;
  readonly unpacked: string;
}

const STARTER = `(async () => {
  const packed = atob(document.getElementById('packed').textContent);
  const bytes = Uint8Array.from(packed, (character) => character.charCodeAt(0));
  const plain = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  const script = document.createElement('script');
  script.textContent = await new Response(plain).text();
  document.body.append(script);
})();`;

export function packScript(unpacked: string): PackedScript {
  return { packed: gzipSync(unpacked, { level: 9 }).toString('base64'), starter: STARTER, unpacked };
}
