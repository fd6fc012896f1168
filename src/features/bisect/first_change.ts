/** What one position of a list turned out to be; `skipped`: nobody knows. */
export type Probed = 'same' | 'changed' | 'skipped';

/** Between the last position that is the same as the first and the next that is known to be changed. */
export interface FirstChange {
  readonly same: number;
  /** The first changed one, unless positions were skipped between the two: then it is this or one of those. */
  readonly changed: number;
}

/** Of the positions between two, the nearest to the middle that may still tell something; null: none. */
function nextToProbe(low: number, high: number, skipped: ReadonlySet<number>): number | null {
  const middle = (low + high) / 2;
  let best: number | null = null;
  for (let position = low + 1; position < high; position++) {
    if (skipped.has(position)) continue;
    if (best === null || Math.abs(position - middle) < Math.abs(best - middle)) best = position;
  }
  return best;
}

/**
 * Bisects a list whose first position is known to be the same and whose last is known to be changed. Takes at most
 * log2 of its length probes, rounded up, and one more for each that is skipped. Where the list changes to and fro it
 * finds one of its changes.
 * @param length of the list, 2 or more
 */
export async function firstChange(
  length: number,
  probe: (position: number) => Promise<Probed>,
): Promise<FirstChange> {
  const skipped = new Set<number>();
  let [same, changed] = [0, length - 1];
  for (;;) {
    const position = nextToProbe(same, changed, skipped);
    if (position === null) return { same, changed };
    const probed = await probe(position);
    if (probed === 'skipped') skipped.add(position);
    else if (probed === 'same') same = position;
    else changed = position;
  }
}
