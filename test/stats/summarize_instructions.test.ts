import { describe, expect, it, test } from 'vitest';
import { baseCell, controlCell, transferCell, type Cell } from '../../src/plan/cell.js';
import type { Exact } from '../../src/samples/protocol.js';
import type { Samples } from '../../src/samples/samples.js';
import { summarize } from '../../src/stats/summarize.js';

const part = (cell: number, counts: Readonly<Record<number, number>>): Exact => ({
  cell,
  ticks: Object.keys(counts).map(Number),
  counts: Object.values(counts),
});

const CELLS: readonly Cell[] = [
  controlCell('empty-timer'),
  controlCell('null-syscall'),
  baseCell('pio-out', 'long64-ring0'),
  baseCell('pio-out', 'long64-ring0', 1),
  transferCell('pio-out', 'long64-ring0', ['regs'], 'read', 'ioctl'),
  transferCell('pio-out', 'long64-ring0', ['regs'], 'read', 'sync'),
];
const COUNTS = [
  { 14: 64 },
  { 385: 64 },
  { 3432: 60, 6336: 4 },
  { 3432: 64 },
  { 4770: 64 },
  { 3513: 32, 3514: 32 },
];

function counted(counts: readonly Readonly<Record<number, number>>[] = COUNTS): Samples {
  return {
    cells: CELLS.map((cell) => ({
      cell,
      exitsPerBlock: 64,
      outcome: { status: 'verified', fieldsCompared: 0 },
    })),
    rounds: [
      {
        type: 'round',
        launch: 0,
        round: 0,
        cell: [0, 1, 2, 3, 4, 5],
        mean: [1, 1, 1, 1, 1, 1],
        median: [1, 1, 1, 1, 1, 1],
        min: [1, 1, 1, 1, 1, 1],
        drops: [],
        complete: true,
      },
    ],
    launches: [],
    histograms: [],
    exact: counts.map((each, cell) => part(cell, each)),
    seed: '1',
    startedAt: '2026-01-01T00:00:00.000Z',
    durationMs: 1,
    stopReason: 'max-rounds',
  };
}

describe('the summary of a counted run', () => {
  it('takes the harness off every level but its own, and off no list of values', () => {
    const { levels, exact } = summarize(counted(), { ticksPerInstruction: 1 });
    expect(levels.map((level) => level?.estimate)).toEqual([14, 371, 3418, 3418, 4756, 3499]);
    expect(exact.map((level) => level?.overhead)).toEqual([0, 14, 14, 14, 14, 14]);
    expect(exact[2]?.values).toEqual([3432, 6336]);
    expect(levels[2]).toMatchObject({ min: 3418, p50: 3418, p99: 6322, blocks: 1, dropped: 0, spread: 0 });
  });

  it('compares without an interval', () => {
    const { comparisons, widestInterval } = summarize(counted(), { ticksPerInstruction: 1 });
    const added = comparisons.filter(({ kind }) => kind === 'over-none').map(({ difference }) => difference);
    expect(added).toEqual([
      { estimate: 1338, low: 1338, high: 1338 },
      { estimate: 81, low: 81, high: 81 },
    ]);
    expect(comparisons.find(({ kind }) => kind === 'sync-ioctl')?.ratio.estimate).toBe(3499 / 4756);
    expect(widestInterval).toBeNull();
  });

  it('warns of a cell whose exits agree too little, and of no other', () => {
    const { warnings } = summarize(counted(), { ticksPerInstruction: 1 });
    expect(warnings.map(({ code, cell }) => [code, cell])).toEqual([['unsteady-count', CELLS[5]?.id]]);
    expect(warnings[0]?.message).toMatch(/only 50% .* 3513 instructions, all took 3513 to 3514/);
    const nearly = COUNTS.map((counts, cell) => (cell === 5 ? { 3513: 8999, 3514: 1001 } : counts));
    expect(summarize(counted(nearly)).warnings[0]?.message).toContain('only 89%');
    const steady = COUNTS.map((counts, cell) => (cell === 5 ? { 3513: 9, 3514: 1 } : counts));
    expect(summarize(counted(steady)).warnings).toEqual([]);
  });

  it('warns of a twin that differs from its first copy', () => {
    const apart = COUNTS.map((counts, cell) => (cell === 3 ? { 3430: 64 } : counts));
    const warning = summarize(counted(apart)).warnings.find(({ code }) => code === 'a-a-off');
    expect(warning).toMatchObject({ cell: CELLS[2]?.id });
    expect(warning?.message).toContain('2 instructions less');
  });

  it('counts in ticks of the counter', () => {
    const ticks = COUNTS.map((counts) =>
      Object.fromEntries(Object.entries(counts).map(([value, n]) => [Math.round(Number(value) * 1.28), n])),
    );
    const { levels } = summarize(counted(ticks), { ticksPerInstruction: 1.28 });
    expect(levels.slice(1, 5).map((level) => level?.estimate)).toEqual([371, 3418, 3418, 4756]);
  });

  it('has no level for a cell that counted nothing, and compares it with nothing', () => {
    const missing = { ...counted(), exact: counted().exact.filter(({ cell }) => cell !== 2) };
    const { levels, comparisons } = summarize(missing, { ticksPerInstruction: 1 });
    expect(levels[2]).toBeNull();
    expect(comparisons.map(({ kind }) => kind)).toEqual(['sync-ioctl']);
  });

  it('compares with no cell that took nothing', () => {
    const still = COUNTS.map((counts, cell) => (cell === 2 ? { 14: 64 } : counts));
    const { comparisons } = summarize(counted(still), { ticksPerInstruction: 1 });
    expect(comparisons.map(({ kind }) => kind)).toEqual(['sync-ioctl']);
  });
});

test('a run that was to count and ended before it did has no levels, rather than estimates of time', () => {
  const { levels, exact } = summarize({ ...counted(), exact: [] }, { ticksPerInstruction: 1 });
  expect([...levels, ...exact].every((level) => level === null)).toBe(true);
});
