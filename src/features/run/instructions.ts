/** What is particular to a run that counts instructions: how its numbers must be read, and the values of its exits. */
import { largest } from '../../lib/extremes.js';
import type { Results } from '../../results/schema.js';
import type { MeasuredResult } from '../../results/measured_cells.js';
import { formatCount } from '../../show/numbers.js';
import type { Comparison } from '../../stats/summary.js';

/** Whether a run counted instructions rather than measured time. */
export function countsInstructions({ unit }: Pick<Results, 'unit'>): boolean {
  return unit === 'instructions';
}

/** What the harness adds, once for all cells; null for a run that measured time. */
export function overheadSentence({ unit, cells }: Results): string | null {
  if (unit !== 'instructions') return null;
  const overheads = cells.map((result) => (result.status === 'measured' ? (result.exact?.overhead ?? 0) : 0));
  const overhead = largest([0, ...overheads]);
  return overhead === 0
    ? 'The overhead of the harness was not counted, so it is not subtracted.'
    : `The harness adds ${formatCount(overhead)} instructions per exit; they are subtracted.`;
}

/** How the two counts of the same cell compare. */
export function instructionTwinSentence({ reference, difference }: Comparison): string {
  const { estimate } = difference;
  const said =
    estimate === 0
      ? 'takes the same number of instructions'
      : `takes ${formatCount(Math.abs(estimate))} ${estimate > 0 ? 'more' : 'fewer'} instructions`;
  return `A/A pair: the second copy of ${reference} ${said}.`;
}

/** One distinct value of a cell, without what the harness adds. */
export interface InstructionCount {
  readonly value: number;
  readonly exits: number;
  readonly share: number;
}

/** Ascending; none of a cell that was timed. */
export function countsOf({ exact }: Pick<MeasuredResult, 'exact'>): InstructionCount[] {
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
