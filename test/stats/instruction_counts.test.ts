import { describe, expect, it } from 'vitest';
import type { Exact } from '../../src/samples/protocol.js';
import { exactDeviation, exactLevel, exactMean, exactQuantile } from '../../src/stats/instruction_counts.js';
import type { ExactLevel } from '../../src/stats/summary.js';

const part = (cell: number, counts: Readonly<Record<number, number>>): Exact => ({
  cell,
  ticks: Object.keys(counts).map(Number),
  counts: Object.values(counts),
});

function levelOf(counts: Readonly<Record<number, number>>, ticksPerInstruction = 1): ExactLevel {
  const level = exactLevel([part(0, counts)], ticksPerInstruction, 0);
  if (level === null) throw new Error('nothing counted');
  return level;
}

/** Readings of a counter that is read wherever an exit happens to begin: `exits` of a path of one length. */
function readings(instructions: number, ticksPerInstruction: number, exits: number): Exact {
  const counts = new Map<number, number>();
  for (let exit = 0, executed = 0; exit < exits; exit++, executed += instructions + 7) {
    const ticks =
      Math.floor((executed + instructions) * ticksPerInstruction) -
      Math.floor(executed * ticksPerInstruction);
    counts.set(ticks, (counts.get(ticks) ?? 0) + 1);
  }
  return part(0, Object.fromEntries(counts));
}

describe('an exact level', () => {
  it('is the value that most exits had, with its share, and lists every value', () => {
    expect(levelOf({ 3418: 1995, 3420: 3, 6322: 2 })).toEqual({
      overhead: 0,
      mode: 3418,
      share: 0.9975,
      min: 3418,
      median: 3418,
      values: [3418, 3420, 6322],
      counts: [1995, 3, 2],
    });
  });

  it('takes the smaller of two values that equally many exits had', () => {
    expect(levelOf({ 90: 10, 100: 45, 105: 45 }).mode).toBe(100);
  });

  it('tells mode, minimum and median apart', () => {
    expect(levelOf({ 10: 1, 20: 30, 30: 40, 40: 29 })).toMatchObject({ min: 10, mode: 30, median: 30 });
    expect(levelOf({ 10: 1, 20: 25, 30: 26, 40: 48 })).toMatchObject({ min: 10, mode: 40, median: 30 });
  });

  it('adds up what several blocks and launches counted', () => {
    const level = exactLevel([part(0, { 5: 2, 9: 3 }), part(0, { 5: 2 }), part(0, { 4: 1, 9: 2 })], 1, 0);
    expect(level).toMatchObject({ values: [4, 5, 9], counts: [1, 4, 5], mode: 9, share: 0.5 });
  });

  it('is null without an exit', () => {
    expect(exactLevel([], 1, 0)).toBeNull();
    expect(exactLevel([{ cell: 0, ticks: [], counts: [] }], 1, 0)).toBeNull();
  });

  it('has quantiles that so many exits do not exceed', () => {
    const level = levelOf({ 10: 990, 20: 9, 30: 1 });
    expect([0.5, 0.99, 0.991, 0.999, 1].map((share) => exactQuantile(level, share))).toEqual([
      10, 10, 20, 20, 30,
    ]);
    expect(exactMean(level)).toBeCloseTo(10.11, 10);
  });

  it('deviates only where half of the exits do', () => {
    expect(exactDeviation(levelOf({ 10: 51, 900: 49 }))).toBe(0);
    expect(exactDeviation(levelOf({ 8: 30, 10: 40, 12: 30 }))).toBe(2);
  });
});

describe('a counter that moves unevenly', () => {
  it.each([1.28, 2.048, 8.192])(
    'at %d ticks an instruction gives every path its own length, as one value',
    (rate) => {
      for (let instructions = 1; instructions < 600; instructions++) {
        const level = exactLevel([readings(instructions, rate, 500)], rate, 0);
        expect(level, String(instructions)).toMatchObject({ mode: instructions, share: 1 });
      }
    },
  );

  it('keeps a rare longer path apart from the usual one', () => {
    const usual = readings(5000, 1.28, 400);
    const rare = readings(7904, 1.28, 3);
    const level = exactLevel([usual, rare], 1.28, 0);
    expect(level).toMatchObject({ mode: 5000, values: [5000, 7904], counts: [400, 3] });
  });

  it('rounds a reading that no number of instructions explains', () => {
    expect(levelOf({ 12: 1, 4096: 5 }, 8.192)).toMatchObject({ values: [1, 500], counts: [1, 5] });
  });
});
