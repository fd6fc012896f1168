import type { Exact } from '../samples/protocol.js';
import type { ExactLevel } from './summary.js';

/** Values of one cell in ascending order, each with how many exits had it. */
type Counted = readonly (readonly [value: number, exits: number])[];

function ascending(exitsOf: ReadonlyMap<number, number>): Counted {
  return [...exitsOf].sort(([left], [right]) => left - right);
}

function tallied(entries: Iterable<readonly [value: number, exits: number]>): Map<number, number> {
  const exitsOf = new Map<number, number>();
  for (const [value, exits] of entries) exitsOf.set(value, (exitsOf.get(value) ?? 0) + exits);
  return exitsOf;
}

/** Where the counter stands after so many instructions; the rest is the error of a binary fraction. */
function ticksAfter(instructions: number, ticksPerInstruction: number): number {
  return Number((instructions * ticksPerInstruction).toFixed(6));
}

/**
 * How many instructions each reading stands for. Where the counter moves unevenly (1.28 ticks an instruction) the
 * same path reads one tick more or less, by where it began: a reading goes to the number of instructions that
 * explains the most exits of those that explain it, so that one path stays one value.
 */
function instructionsBy(
  exitsOf: ReadonlyMap<number, number>,
  ticksPerInstruction: number,
): (ticks: number) => number {
  const explained = (instructions: number): number => {
    const ticks = ticksAfter(instructions, ticksPerInstruction);
    const both = new Set([Math.floor(ticks), Math.ceil(ticks)]);
    return [...both].reduce((sum, reading) => sum + (exitsOf.get(reading) ?? 0), 0);
  };
  return (ticks) => {
    const nearest = Math.round(ticks / ticksPerInstruction);
    const candidates = [nearest, nearest - 1, nearest + 1].filter(
      (instructions) => Math.abs(ticks - ticksAfter(instructions, ticksPerInstruction)) < 1,
    );
    return candidates.reduce((best, next) => (explained(next) > explained(best) ? next : best), nearest);
  };
}

/** The values of all blocks together, in instructions. */
function merged(parts: readonly Exact[], ticksPerInstruction: number): Counted {
  const exitsOf = tallied(
    parts.flatMap(({ ticks, counts }) => ticks.map((tick, index) => [tick, counts[index] ?? 0] as const)),
  );
  const instructions = instructionsBy(exitsOf, ticksPerInstruction);
  return ascending(tallied([...exitsOf].map(([ticks, exits]) => [instructions(ticks), exits])));
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

function countedOf({ values, counts }: Pick<ExactLevel, 'values' | 'counts'>): Counted {
  return values.map((value, index) => [value, counts[index] ?? 0] as const);
}

/** The same of an {@link ExactLevel}, as counted. */
export function exactQuantile(level: ExactLevel, share: number): number {
  return quantile(countedOf(level), share);
}

/** Mean of all exits as counted, timer ticks and all. */
export function exactMean(level: ExactLevel): number {
  const counted = countedOf(level);
  return counted.reduce((sum, [value, exits]) => sum + value * exits, 0) / exitsIn(counted);
}

/** Median of the distances from the median: 0 unless half of the exits or more differ from it. */
export function exactDeviation(level: ExactLevel): number {
  const distances = countedOf(level).map(
    ([value, exits]) => [Math.abs(value - level.median), exits] as const,
  );
  return quantile(ascending(tallied(distances)), 0.5);
}

/**
 * What was counted of one cell; null without an exit.
 * @param parts one a block
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
