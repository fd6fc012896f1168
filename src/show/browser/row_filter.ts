/** Which rows of a page a reader looks for, and how that is written into the address. Nothing here touches the page. */

const HASH_START = '#rows?q=';
/** Longer addresses are not links of ours. */
const MAX_HASH = 500;

/** `mmio  Ring3` as its words; a row is shown that has them all. */
export function wordsOf(query: string): string[] {
  return query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
}

export function hasWords(text: string, words: readonly string[]): boolean {
  const lower = text.toLowerCase();
  return words.every((word) => lower.includes(word));
}

/** `#rows?q=mmio+ring3`; none where nothing is looked for. */
export function hashOfQuery(query: string): string {
  const words = wordsOf(query);
  return words.length === 0 ? '' : HASH_START + words.map(encodeURIComponent).join('+');
}

/** What an address asks for; null for any other address. */
export function queryOfHash(hash: string): string | null {
  if (!hash.startsWith(HASH_START) || hash.length > MAX_HASH) return null;
  try {
    return hash.slice(HASH_START.length).split('+').map(decodeURIComponent).join(' ');
  } catch {
    return null;
  }
}
