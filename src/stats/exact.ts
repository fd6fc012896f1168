import type { Exact } from '../measure/protocol.js';
import type { ExactLevel } from './summary.js';

/** Values of one cell in ascending order, each with how many exits had it. */
type Counted = readonly (readonly [value: number, exits: number])[];

/** The values of all launches together, in instructions: a counter that moves unevenly is rounded to whole ones. */
function merged(parts: readonly Exact[], ticksPerInstruction: number): Counted {
  const exitsOf = new Map<number, number>();
  for (const { ticks, counts } of parts) {
    for (const [index, tick] of ticks.entries()) {
      const value = Math.round(tick / ticksPerInstruction);
      exitsOf.set(value, (exitsOf.get(value) ?? 0) + (counts[index] ?? 0));
    }
  }
  return [...exitsOf].sort(([left], [right]) => left - right);
}

function exitsIn(counted: Counted): number {
  return counted.reduce((sum, [, exits]) => sum + exits, 0);
}

/** The smallest value that at least `share` of the exits do not exceed. */
function quantile(counted: Counted, share: number): number {
  const wanted = Math.ceil(share * exitsIn(counted));
  let seen = 0;
  for (const [value, exits] of counted) {
    seen += exits;
    if (seen >= wanted) return value;
  }
  return counted.at(-1)?.[0] ?? NaN;
}

/** The same of an {@link ExactLevel}, as counted. */
export function exactQuantile({ values, counts }: ExactLevel, share: number): number {
  return quantile(
    values.map((value, index) => [value, counts[index] ?? 0] as const),
    share,
  );
}

/** Mean of all exits as counted, timer ticks and all. */
export function exactMean({ values, counts }: ExactLevel): number {
  const exits = counts.reduce((sum, count) => sum + count, 0);
  return values.reduce((sum, value, index) => sum + value * (counts[index] ?? 0), 0) / exits;
}

/**
 * What was counted of one cell; null without an exit.
 * @param parts at most one a launch
 * @param overhead instructions that the harness adds to each exit
 */
export function exactLevel(
  parts: readonly Exact[],
  ticksPerInstruction: number,
  overhead: number,
): ExactLevel | null {
  const counted = merged(parts, ticksPerInstruction);
  const [first] = counted;
  if (first === undefined) return null;
  const [mode, exits] = counted.reduce((best, next) => (next[1] > best[1] ? next : best));
  return {
    overhead,
    mode,
    share: exits / exitsIn(counted),
    min: first[0],
    median: quantile(counted, 0.5),
    values: counted.map(([value]) => value),
    counts: counted.map(([, count]) => count),
  };
}
