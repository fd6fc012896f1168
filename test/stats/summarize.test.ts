import { expect, test } from 'vitest';
import type { Samples } from '../../src/samples/samples.js';
import { baseCell, controlCell, transferCell } from '../../src/plan/cell.js';
import { bucketIndex } from '../../src/stats/histogram.js';
import { summarize } from '../../src/stats/summarize.js';
import type { Summary } from '../../src/stats/summary.js';
import { comparisonSchema, estimateSchema, isBounded, levelSchema } from '../../src/stats/summary.js';
import { golden } from './golden_values.js';
import { trueTicks } from '../support/synthetic_costs.js';
import { syntheticSamples } from '../support/synthetic_samples.js';

const SAMPLES = syntheticSamples();
const SUMMARY = summarize(SAMPLES);

const none = baseCell('pio-out', 'long64-ring0');
const copy = baseCell('pio-out', 'long64-ring0', 1);
const ioctl = transferCell('pio-out', 'long64-ring0', ['regs'], 'both', 'ioctl');
const sync = transferCell('pio-out', 'long64-ring0', ['regs'], 'both', 'sync');
const SMALL = syntheticSamples({ cells: [none, copy, ioctl, sync], dropEvery: 0 });

function comparisonsOf(summary: Summary, kind: string): readonly string[] {
  return summary.comparisons.filter((c) => c.kind === kind).map((c) => `${c.subject} : ${c.reference}`);
}

/** Drops the block of one cell in the first rounds. */
function dropping(samples: Samples, cell: number, howMany: number): Samples {
  const rounds = samples.rounds.map((round, i) =>
    i < howMany
      ? { ...round, drops: [{ position: round.cell.indexOf(cell), reason: 'migrated' as const }] }
      : round,
  );
  return { ...samples, rounds };
}

test('every cell has a level that fits the schema, within 1% of the truth and inside its interval', () => {
  SAMPLES.cells.forEach(({ cell }, index) => {
    const level = levelSchema.parse(SUMMARY.levels[index]);
    expect(Math.abs(level.estimate / trueTicks(cell) - 1), cell.id).toBeLessThan(0.01);
    expect(level.low <= level.estimate && level.estimate <= level.high).toBe(true);
    expect(level.min).toBeLessThan(level.estimate);
    expect(level.mean).toBeGreaterThan(level.estimate);
    expect(level.p50 <= level.p99 && level.p99 <= level.p999).toBe(true);
    expect(level.blocks + level.dropped).toBe(40);
  });
});

test('comparisons fit the schema and find what was put in', () => {
  for (const comparison of SUMMARY.comparisons) comparisonSchema.parse(comparison);
  const found = SUMMARY.comparisons.find((c) => c.kind === 'sync-ioctl' && c.subject === sync.id)!;
  expect(found.reference).toBe(ioctl.id);
  expect(found.ratio.low).toBeLessThan(17_450 / 40_400);
  expect(found.ratio.high).toBeGreaterThan(17_450 / 40_400);
  expect(found.difference.estimate / (17_450 - 40_400)).toBeCloseTo(1, 1);
  expect(found.rounds).toBeGreaterThan(35);
});

test('there is one comparison over none for each transfer, one with ioctl for each sync, one of A with A', () => {
  const transfers = SAMPLES.cells.filter(({ cell }) => cell.kind === 'transfer').length;
  expect(comparisonsOf(SUMMARY, 'over-none')).toHaveLength(transfers);
  expect(comparisonsOf(SUMMARY, 'sync-ioctl')).toHaveLength(transfers / 2);
  expect(comparisonsOf(SUMMARY, 'a-a')).toEqual([`${copy.id} : ${none.id}`]);
});

test('the same samples give the same summary to the last digit, whatever their seed', () => {
  expect(summarize(syntheticSamples())).toEqual(SUMMARY);
  expect(summarize({ ...SAMPLES, seed: '43' })).toEqual(SUMMARY);
});

test('one launch gives levels and ratios without an interval, and no widest one', () => {
  const one = summarize(
    syntheticSamples({ cells: [none, copy, ioctl, sync], launches: 1, rounds: 40, dropEvery: 0 }),
  );
  const unknown = { low: -Infinity, high: Infinity };
  for (const level of one.levels) expect(level).toMatchObject({ ...unknown, launches: 1, blocks: 40 });
  for (const { launches, ratio, difference, within } of one.comparisons) {
    expect([launches, ratio, difference]).toMatchObject([1, unknown, unknown]);
    expect(within && isBounded(within)).toBe(true);
  }
  expect(one).toMatchObject({ widestInterval: null, widestCell: null });
});

test('an interval that is not known goes through JSON and the schema', () => {
  const one = summarize(syntheticSamples({ cells: [none, sync], launches: 1 }));
  const [level, comparison] = [one.levels[0], one.comparisons[0]];
  const text = JSON.stringify({ level, comparison });
  expect(text).toContain('"low":null,"high":null');
  const again = JSON.parse(text) as { level: unknown; comparison: unknown };
  expect(levelSchema.parse(again.level)).toEqual(level);
  expect(comparisonSchema.parse(again.comparison)).toEqual(comparison);
  expect(estimateSchema.safeParse({ estimate: null, low: null, high: null }).success).toBe(false);
  expect(estimateSchema.safeParse({ estimate: 1, low: Infinity, high: 2 }).success).toBe(false);
});

test('values that never differ are known no better than a step of the launches’ clock allows', () => {
  const samples = syntheticSamples({ cells: [none], launches: 2, rounds: 8, dropEvery: 0 });
  const cells = samples.cells.map((cell) => ({ ...cell, exitsPerBlock: 25 }));
  const rounds = samples.rounds.map((round) => ({ ...round, median: [1000] }));
  const reachWith = (stepTicks?: number): number => {
    const launches = samples.launches.map((launch) => ({
      ...launch,
      clock: launch.clock && { ...launch.clock, stepTicks },
    }));
    return summarize({ ...samples, cells, rounds, launches }).levels[0]!.high - 1000;
  };
  // One step of 40 ticks over the root of 16 x 25 exits is 2; 12.7062 with one degree of freedom.
  expect(reachWith(40)).toBeCloseTo(2 * 12.7062047, 5);
  expect(reachWith()).toBeCloseTo(0.05 * 12.7062047, 6);
});

test('the interval of a level is Student’s t over the medians of its launches, and never below nothing', () => {
  const samples = syntheticSamples({ cells: [none], launches: 3, rounds: 5, dropEvery: 0 });
  const levelAt = (levels: readonly number[]) => {
    const rounds = samples.rounds.map((round) => ({ ...round, median: [levels[round.launch] ?? NaN] }));
    return summarize({ ...samples, rounds }).levels[0]!;
  };
  const { estimate, low, high } = levelAt([1000, 1010, 1020]);
  const reach = 4.302653 * (10 / Math.sqrt(3));
  expect(estimate).toBe(1010);
  expect([low, high].map((each) => each.toFixed(3))).toEqual(
    [1010 - reach, 1010 + reach].map((each) => each.toFixed(3)),
  );
  expect(levelAt([100, 400, 900]).low).toBe(0);
});

test('a level does not depend on which other cells were measured', () => {
  const alone = { ...SMALL, cells: SMALL.cells.slice(0, 1) };
  expect(summarize(alone).levels[0]).toEqual(summarize(SMALL).levels[0]);
});

test('a dropped block leaves its level, and its round leaves every comparison of the cell', () => {
  const all = summarize(SMALL);
  const some = summarize(dropping(SMALL, 0, 5));
  expect(some.levels[0]).toMatchObject({ blocks: 35, dropped: 5 });
  expect(some.levels.slice(1)).toEqual(all.levels.slice(1));
  const rounds = Object.fromEntries(some.comparisons.map((c) => [`${c.kind} ${c.subject}`, c.rounds]));
  expect(rounds).toEqual({
    [`a-a ${copy.id}`]: 35,
    [`over-none ${ioctl.id}`]: 35,
    [`over-none ${sync.id}`]: 35,
    [`sync-ioctl ${sync.id}`]: 40,
  });
  expect(some.drops).toEqual([{ reason: 'migrated', count: 5 }]);
});

test('a drop rule is blind to the arm: either side costs a comparison the same rounds', () => {
  const subject = summarize(dropping(SMALL, 3, 5));
  const reference = summarize(dropping(SMALL, 2, 5));
  const find = (summary: Summary) => summary.comparisons.find((c) => c.kind === 'sync-ioctl');
  expect(find(subject)).toEqual(find(reference));
});

test('a round that was cut off enters nothing, and its blocks are counted as dropped', () => {
  const cut = syntheticSamples({ cells: [none, copy, ioctl, sync], dropEvery: 0, cutLastRound: true });
  const summary = summarize(cut);
  expect(summary.levels.map((level) => level?.blocks)).toEqual([39, 39, 39, 39]);
  expect(summary.levels.map((level) => level?.dropped)).toEqual([0, 0, 0, 0]);
  expect(summary.drops).toEqual([{ reason: 'incomplete-round', count: 2 }]);
});

test('a failed or skipped cell has no level and no comparison, whatever blocks it left', () => {
  const cells = SMALL.cells.map((sampled, i) =>
    i === 2 ? { ...sampled, outcome: { status: 'failed' as const, reason: 'rax differs' } } : sampled,
  );
  const summary = summarize({ ...SMALL, cells });
  expect(summary.levels[2]).toBeNull();
  expect(comparisonsOf(summary, 'sync-ioctl')).toEqual([]);
  expect(comparisonsOf(summary, 'over-none')).toEqual([`${sync.id} : ${none.id}`]);
});

test('the spread is the scaled deviation that SciPy gives', () => {
  for (const { values, median, scaledMad } of golden('series')) {
    const samples = syntheticSamples({ cells: [none], launches: 1, rounds: values.length, dropEvery: 0 });
    const rounds = samples.rounds.map((round, i) => ({ ...round, median: [values[i]!] }));
    const level = summarize({ ...samples, rounds }).levels[0]!;
    expect(level.spread).toBeCloseTo(scaledMad, 9);
    expect(level.estimate).toBeCloseTo(median, 9);
  }
});

test('tails come from the histograms, added over launches', () => {
  const bucket = bucketIndex(20_000);
  const far = bucketIndex(500_000);
  const histograms = [
    { cell: 0, buckets: [bucket], counts: [985], max: 20_100 },
    { cell: 0, buckets: [far], counts: [15], max: 500_000 },
  ];
  const level = summarize({ ...SMALL, histograms }).levels[0]!;
  expect(Math.abs(level.p50 / 20_000 - 1)).toBeLessThan(0.032);
  expect(Math.abs(level.p99 / 500_000 - 1)).toBeLessThan(0.032);
});

test('without a histogram the blocks stand in for the tails', () => {
  const level = summarize({ ...SMALL, histograms: [] }).levels[0]!;
  const blocks = SMALL.rounds.map((round) => round.median[round.cell.indexOf(0)]!).sort((a, b) => a - b);
  expect(level.p50).toBeCloseTo((blocks[19]! + blocks[20]!) / 2, 9);
  expect(level.p999).toBe(blocks.at(-1));
  levelSchema.parse(level);
});

test('the widest interval is a share of its estimate and names its cell', () => {
  const ratios = SUMMARY.comparisons.filter(({ kind }) => kind === 'over-none' || kind === 'sync-ioctl');
  const widths = ratios.map(({ ratio }) => (ratio.high - ratio.low) / ratio.estimate);
  const widest = Math.max(...widths);
  expect(SUMMARY.widestInterval).toBe(widest);
  expect(SUMMARY.widestCell).toBe(ratios[widths.indexOf(widest)]?.subject);
  // Two launches have t = 12.7, eight 2.4.
  const eight = summarize(syntheticSamples({ cells: [none, ioctl, sync], launches: 8 })).widestInterval!;
  expect(eight).toBeLessThan(widest / 5);
});

test('a run without a single round is a summary of nothing, not an error', () => {
  const summary = summarize({ ...SMALL, rounds: [], histograms: [] });
  expect(summary).toEqual({
    levels: [null, null, null, null],
    exact: [null, null, null, null],
    comparisons: [],
    warnings: [],
    drops: [],
    widestInterval: null,
    widestCell: null,
  });
});

test('one round is enough for levels and comparisons, and shows nothing of how they vary', () => {
  const one = summarize(syntheticSamples({ cells: [none, sync], launches: 1, rounds: 1 }));
  const level = levelSchema.parse(one.levels[0]);
  expect([level.low, level.high, level.spread]).toEqual([-Infinity, Infinity, 0]);
  expect(one.comparisons).toHaveLength(1);
  expect(one.widestInterval).toBeNull();
});

test('a control alone can be summarized', () => {
  const summary = summarize(syntheticSamples({ cells: [controlCell('null-syscall')] }));
  expect(summary.levels[0]!.estimate / 520).toBeCloseTo(1, 1);
  expect(summary.comparisons).toEqual([]);
});
