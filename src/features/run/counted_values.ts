/** The distinct values of a counted cell as a report shows them: what the harness adds is taken off. */
import type { MeasuredResult } from '../../show/measured.js';
import { formatCount } from '../../show/numbers.js';

export interface CountedValue {
  readonly value: number;
  readonly exits: number;
  readonly share: number;
}

/** Ascending; none of a cell that was timed. */
export function countsOf({ exact }: Pick<MeasuredResult, 'exact'>): CountedValue[] {
  if (exact === undefined) return [];
  const total = exact.counts.reduce((sum, exits) => sum + exits, 0);
  return exact.values.map((value, index) => {
    const exits = exact.counts[index] ?? 0;
    return { value: value - exact.overhead, exits, share: exits / total };
  });
}

/** `3,418 × 255, 6,322 × 1`. */
export function countsText(result: Pick<MeasuredResult, 'exact'>): string {
  return countsOf(result)
    .map(({ value, exits }) => `${formatCount(value)} × ${formatCount(exits)}`)
    .join(', ');
}
