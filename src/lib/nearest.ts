import { distance } from 'fastest-levenshtein';

/** Ours are half as long; the work grows with both lengths. */
const LONGEST = 200;

/**
 * The name closest to a misspelt one by edit distance, or null when none is close enough to be meant: more
 * than half of the letters would have to change.
 */
export function nearestName(misspelt: string, names: readonly string[]): string | null {
  if (misspelt.length > LONGEST) return null;
  const ranked = names
    .map((name) => ({ name, edits: distance(misspelt.toLowerCase(), name.toLowerCase()) }))
    .sort((left, right) => left.edits - right.edits);
  const best = ranked[0];
  if (best === undefined) return null;
  const longest = Math.max(best.name.length, misspelt.length);
  return best.edits * 2 <= longest ? best.name : null;
}
