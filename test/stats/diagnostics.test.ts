import { expect, test } from 'vitest';
import type { Warning } from '../../src/samples/protocol.js';
import type { LaunchRecord, Samples } from '../../src/samples/samples.js';
import { baseCell, controlCell, transferCell } from '../../src/plan/cell.js';
import { summarize } from '../../src/stats/summarize.js';
import { syntheticSamples, type SyntheticOptions } from '../support/synthetic_samples.js';

const none = baseCell('pio-out', 'long64-ring0');
const copy = baseCell('pio-out', 'long64-ring0', 1);
const sync = transferCell('pio-out', 'long64-ring0', ['regs'], 'both', 'sync');
const cells = [none, copy, sync];

function warningsOf(samples: Samples): readonly Warning[] {
  return summarize(samples).warnings;
}

function codesOf(options: SyntheticOptions): string[] {
  return warningsOf(syntheticSamples({ cells, ...options })).map(({ code }) => code);
}

function find(samples: Samples, code: string): Warning {
  return warningsOf(samples).find((warning) => warning.code === code)!;
}

/** Replaces the blocks of one cell: the value, given its round in run order. */
function withBlocks(samples: Samples, cell: number, change: (ticks: number, at: number) => number): Samples {
  const rounds = samples.rounds.map((round, at) => ({
    ...round,
    median: round.median.map((ticks, i) => (round.cell[i] === cell ? change(ticks, at) : ticks)),
  }));
  return { ...samples, rounds };
}

function withLaunches(samples: Samples, noise: Partial<LaunchRecord['noise']>): Samples {
  const launches = samples.launches.map((launch) => ({
    ...launch,
    noise: launch.noise && { ...launch.noise, ...noise },
  }));
  return { ...samples, launches };
}

test('a quiet run has no warnings, over every cell and many seeds', () => {
  expect(warningsOf(syntheticSamples())).toEqual([]);
  for (let seed = 0; seed < 60; seed++) expect(codesOf({ seed: String(seed) }), `seed ${seed}`).toEqual([]);
});

test("a clock that moves in steps is told with its rate, unless it is the processor's own counter", () => {
  const stepping = (source: 'tsc' | 'monotonic_raw', stepTicks: number): Samples => {
    const samples = syntheticSamples({ cells });
    const launches = samples.launches.map((launch) => ({
      ...launch,
      clock: launch.clock && { ...launch.clock, source, stepTicks },
    }));
    return { ...samples, launches };
  };
  expect(find(stepping('monotonic_raw', 16), 'coarse-clock').message).toContain('16 ns at once (62.5 MHz)');
  for (const [source, step] of [
    ['monotonic_raw', 1],
    ['tsc', 36],
  ] as const)
    expect(warningsOf(stepping(source, step)).map(({ code }) => code)).not.toContain('coarse-clock');
});

test('two states of the host are modes, in one warning for all cells that names the worst', () => {
  const samples = syntheticSamples({ twoStates: true });
  const warning = find(samples, 'modes');
  const guests = samples.cells.filter(({ cell }) => cell.kind !== 'control').length;
  expect(warning.message).toMatch(new RegExp(`^${guests} cells have more than one level \\(worst: hlt/`));
  expect(warning.message).toMatch(
    /1\d{4} \([45]\d%\) and 2\d{4} \([45]\d%\) ticks\): the host changed state/,
  );
  expect(warning.cell).toMatch(/^hlt\/long64-ring0\/none/);
});

test('no code is given twice, whatever the number of cells concerned', () => {
  const codes = warningsOf(syntheticSamples({ twoStates: true, drift: 0.2, dropEvery: 2 })).map(
    (w) => w.code,
  );
  expect(new Set(codes).size).toBe(codes.length);
  expect(codes.length).toBeGreaterThan(1);
});

test('a level that rises by a twentieth is drift, one that rises by a thousandth is not', () => {
  expect(codesOf({ drift: 0.05 })).toContain('drift');
  expect(codesOf({ drift: 0.001 })).toEqual([]);
  expect(find(syntheticSamples({ cells: [none], drift: 0.06 }), 'drift').message).toMatch(
    /^pio-out\/long64-ring0\/none drifted over the run \(up \d\.\d%\): trust comparisons/,
  );
  expect(find(syntheticSamples({ cells: [none], drift: -0.06 }), 'drift').message).toContain('(down ');
});

test('fewer rounds than a 95% interval needs are too few', () => {
  expect(codesOf({ launches: 1, rounds: 5 })).toContain('too-few-rounds');
  expect(codesOf({ launches: 1, rounds: 6, dropEvery: 0 })).not.toContain('too-few-rounds');
  expect(find(syntheticSamples({ cells: [none], launches: 1, rounds: 1 }), 'too-few-rounds').message).toBe(
    'pio-out/long64-ring0/none has too few rounds to tell how rounds vary within this run (1 round): raise --max-time, or measure fewer cells',
  );
});

test('one launch has no interval for the host, two have', () => {
  const found = warningsOf(syntheticSamples({ cells, launches: 1 })).find(
    ({ code }) => code === 'one-launch',
  );
  expect(found?.message).toMatch(/^the run has one launch, .* no number has an interval for this host/);
  expect(found?.cell).toBeUndefined();
  expect(codesOf({ launches: 2 })).not.toContain('one-launch');
  expect(codesOf({ launches: 1, rounds: 0 })).not.toContain('one-launch');
});

test('losing one block in twelve is many drops, one in forty is not', () => {
  expect(codesOf({ cells: [none], dropEvery: 12 })).toContain('many-drops');
  expect(codesOf({ cells: [none], dropEvery: 40 })).toEqual([]);
  expect(codesOf({ cells: [none], rounds: 5, dropEvery: 10 })).toEqual([]);
  expect(find(syntheticSamples({ cells: [none], dropEvery: 4 }), 'many-drops').message).toContain(
    '(10 of 40)',
  );
});

test('an A/A pair off by 1% is reported with its sign, one off by 0.2% is not', () => {
  const quiet = syntheticSamples({ cells, noise: 0.0005 });
  const slower = withBlocks(quiet, 1, (ticks) => ticks * 1.01);
  expect(find(slower, 'a-a-off').message).toMatch(
    /^pio-out\/long64-ring0\/none~2 was measured twice .*\(\+(0\.9|1\.0)\d%\)/,
  );
  expect(warningsOf(withBlocks(quiet, 1, (ticks) => ticks * 1.002))).toEqual([]);
});

test('a ratio that wanders is autocorrelation, a host that wanders with both sides is not', () => {
  const wander = (ticks: number, at: number): number => ticks * (1 + 0.004 * Math.sin(at / 4));
  const quiet = syntheticSamples({ cells: [none, sync], noise: 0.0005 });
  expect(find(withBlocks(quiet, 1, wander), 'autocorrelation').cell).toBe(sync.id);
  const both = warningsOf(withBlocks(withBlocks(quiet, 1, wander), 0, wander));
  expect(both.filter(({ cell }) => cell === sync.id)).toEqual([]);
});

test('a run cut off before its histograms came says that tails are too low', () => {
  const samples = { ...syntheticSamples({ cells }), histograms: [] };
  expect(find(samples, 'no-histogram').message).toMatch(/^3 cells have no histogram .*too low/);
});

test('steal and being pushed off the CPU are a noisy host, a little of either is not', () => {
  const quiet = syntheticSamples({ cells });
  expect(find(withLaunches(quiet, { stealMs: 400 }), 'noisy-host-steal').message).toContain('took 5.0% of');
  expect(warningsOf(withLaunches(quiet, { stealMs: 40 }))).toEqual([]);
  const pushed = find(withLaunches(quiet, { involuntarySwitches: 800 }), 'noisy-host-switches');
  expect(pushed.message).toContain('100 times a second');
  expect(warningsOf(withLaunches(quiet, { stealMs: null }))).toEqual([]);
});

test('launches that never closed say nothing of the host', () => {
  const quiet = syntheticSamples({ cells });
  const launches = quiet.launches.map((launch) => ({ ...launch, durationMs: null, noise: null }));
  expect(warningsOf({ ...quiet, launches })).toEqual([]);
});

test('the coarse grid of a short control is not taken for modes', () => {
  const samples = syntheticSamples({ cells: [controlCell('empty-timer')], dropEvery: 0 });
  expect(warningsOf(withBlocks(samples, 0, (_, at) => (at % 2 === 0 ? 52 : 78)))).toEqual([]);
});
