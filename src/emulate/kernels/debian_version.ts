/*
 * Why not `dpkg --compare-versions`: a comparison would take a process, 6 ms where this takes 5 microseconds, and
 * ordering the 31 kernels of a release takes about 130 of them. Above all the store must be listed, and a kernel found
 * in it, where there is no dpkg: a cache that CI restores in a container of Alpine or Fedora. The test takes dpkg as
 * its oracle.
 */

/** `~` comes before the end of the text, letters before all other characters (Debian policy 5.6.12). */
function weight(character: string | undefined): number {
  if (character === undefined) return 0;
  if (character === '~') return -1;
  const code = character.charCodeAt(0);
  return /[A-Za-z]/.test(character) ? code : code + 256;
}

function compareText(left: string, right: string): number {
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const difference = weight(left[index]) - weight(right[index]);
    if (difference !== 0) return difference;
  }
  return 0;
}

interface Piece {
  readonly text: string;
  readonly number: number;
}

const NOTHING: Piece = { text: '', number: 0 };

function piecesOf(part: string): readonly Piece[] {
  return [...part.matchAll(/(\D*)(\d*)/g)].map(([, text = '', digits = '']) => ({
    text,
    number: Number(digits === '' ? 0 : digits),
  }));
}

function comparePart(left: string, right: string): number {
  const lefts = piecesOf(left);
  const rights = piecesOf(right);
  for (let index = 0; index < Math.max(lefts.length, rights.length); index += 1) {
    const one = lefts[index] ?? NOTHING;
    const other = rights[index] ?? NOTHING;
    const difference = compareText(one.text, other.text) || one.number - other.number;
    if (difference !== 0) return difference;
  }
  return 0;
}

function partsOf(version: string): { epoch: number; upstream: string; revision: string } {
  const colon = version.indexOf(':');
  const rest = version.slice(colon + 1);
  const dash = rest.lastIndexOf('-');
  return {
    epoch: colon === -1 ? 0 : Number(version.slice(0, colon)),
    upstream: dash === -1 ? rest : rest.slice(0, dash),
    revision: dash === -1 ? '' : rest.slice(dash + 1),
  };
}

/** Below zero when `left` is the older Debian version, zero when they are equal, as `dpkg --compare-versions`. */
export function compareDebianVersions(left: string, right: string): number {
  const one = partsOf(left);
  const other = partsOf(right);
  return (
    one.epoch - other.epoch ||
    comparePart(one.upstream, other.upstream) ||
    comparePart(one.revision, other.revision)
  );
}
