/** What an emulator counted: the values of every exit, a cell's level from them, and how two runs differ in them. */
import { createHash } from 'node:crypto';
import type { Exact } from '../samples/protocol.js';
import type { Samples } from '../samples/samples.js';
import type { ExactLevel } from './summary.js';

/** Values of one cell in ascending order, each with how many exits had it. */
type Tally = readonly (readonly [value: number, exits: number])[];

function ascending(exitsOf: ReadonlyMap<number, number>): Tally {
  return [...exitsOf].sort(([left], [right]) => left - right);
}

function tallied(entries: Iterable<readonly [value: number, exits: number]>): Map<number, number> {
  const exitsOf = new Map<number, number>();
  for (const [value, exits] of entries) exitsOf.set(value, (exitsOf.get(value) ?? 0) + exits);
  return exitsOf;
}

/** The counter after so many instructions, without the error of a binary fraction. */
function ticksAfter(instructions: number, ticksPerInstruction: number): number {
  return Number((instructions * ticksPerInstruction).toFixed(6));
}

/**
 * How many instructions each reading stands for. Where the counter moves unevenly (1.28 ticks an instruction), the same
 * path reads one tick more or less, depending on where it began. Of the numbers of instructions that explain a reading
 * the one that explains the most exits is taken, so that one path stays one value.
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
function merged(parts: readonly Exact[], ticksPerInstruction: number): Tally {
  const exitsOf = tallied(
    parts.flatMap(({ ticks, counts }) => ticks.map((tick, index) => [tick, counts[index] ?? 0] as const)),
  );
  const instructions = instructionsBy(exitsOf, ticksPerInstruction);
  return ascending(tallied([...exitsOf].map(([ticks, exits]) => [instructions(ticks), exits])));
}

function exitsIn(tally: Tally): number {
  return tally.reduce((sum, [, exits]) => sum + exits, 0);
}

/** The smallest value that at least `share` of the exits do not exceed. */
function quantile(tally: Tally, share: number): number {
  const wanted = Math.ceil(share * exitsIn(tally));
  let seen = 0;
  for (const [value, exits] of tally) {
    seen += exits;
    if (seen >= wanted) return value;
  }
  return tally.at(-1)?.[0] ?? NaN;
}

function tallyOf({ values, counts }: Pick<ExactLevel, 'values' | 'counts'>): Tally {
  return values.map((value, index) => [value, counts[index] ?? 0] as const);
}

/** {@link quantile} of an {@link ExactLevel}, as counted. */
export function exactQuantile(level: ExactLevel, share: number): number {
  return quantile(tallyOf(level), share);
}

/** Mean of all exits as counted, timer ticks and all. */
export function exactMean(level: ExactLevel): number {
  const tally = tallyOf(level);
  return tally.reduce((sum, [value, exits]) => sum + value * exits, 0) / exitsIn(tally);
}

/** Median of the distances from the median: 0 unless at least half of the exits differ from it. */
export function exactDeviation(level: ExactLevel): number {
  const distances = tallyOf(level).map(([value, exits]) => [Math.abs(value - level.median), exits] as const);
  return quantile(ascending(tallied(distances)), 0.5);
}

/**
 * The level of one cell; null without an exit.
 * @param parts one for each block
 * @param overhead instructions that the harness adds to each exit
 */
export function exactLevel(
  parts: readonly Exact[],
  ticksPerInstruction: number,
  overhead: number,
): ExactLevel | null {
  const tally = merged(parts, ticksPerInstruction);
  const [first] = tally;
  if (first === undefined) return null;
  const [mode, exits] = tally.reduce((best, next) => (next[1] > best[1] ? next : best));
  return {
    overhead,
    mode,
    share: exits / exitsIn(tally),
    min: first[0],
    median: quantile(tally, 0.5),
    values: tally.map(([value]) => value),
    counts: tally.map(([, count]) => count),
  };
}

/** What a run of an emulated host counted: every block's values. */
type InstructionRun = Pick<Samples, 'cells' | 'exact'>;

const idOf = ({ cells }: InstructionRun, { cell }: Exact): string => cells[cell]?.cell.id ?? String(cell);

/** Each block's values in the order that the blocks ran, by the ids of their cells. */
function blocksOf(run: InstructionRun): (readonly [string, readonly number[], readonly number[]])[] {
  return run.exact.map((exact) => [idOf(run, exact), exact.ticks, exact.counts]);
}

/**
 * One hash over every value of a run, in the order of the blocks: two runs with the same hash agree in every exit. Null
 * for a run that did not count instructions.
 */
export function valuesSha256(run: InstructionRun): string | null {
  if (run.exact.length === 0) return null;
  return createHash('sha256')
    .update(JSON.stringify(blocksOf(run)))
    .digest('hex');
}

function valuesText({ ticks, counts }: Exact): string {
  return ticks.map((value, index) => `${String(value)} x ${String(counts[index] ?? 0)}`).join(', ');
}

/** The first cell whose mode differs between two runs of one plan, in words; null if none does. */
export function firstModeDifference(
  one: InstructionRun,
  other: InstructionRun,
  ticksPerInstruction: number,
): string | null {
  for (const [index, { cell }] of one.cells.entries()) {
    const [left, right] = [one, other].map(
      ({ exact }) =>
        exactLevel(
          exact.filter((block) => block.cell === index),
          ticksPerInstruction,
          0,
        )?.mode,
    );
    if (left !== right) return `${cell.id}: mode ${String(left)}; then ${String(right)}`;
  }
  return null;
}

/** The first block in which two runs of one plan differ, in words; null if all values are the same. */
export function firstDifference(one: InstructionRun, other: InstructionRun): string | null {
  const blocks = Math.max(one.exact.length, other.exact.length);
  for (let block = 0; block < blocks; block++) {
    const left = one.exact[block];
    const right = other.exact[block];
    if (left === undefined || right === undefined)
      return `${String(one.exact.length)} blocks and ${String(other.exact.length)} blocks`;
    const [leftText, rightText] = [valuesText(left), valuesText(right)];
    if (left.cell === right.cell && leftText === rightText) continue;
    return `block ${String(block + 1)}, ${idOf(one, left)}: ${leftText}; then ${idOf(other, right)}: ${rightText}`;
  }
  return null;
}
