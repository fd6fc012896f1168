import { expect, test } from 'vitest';
import type { Round } from '../../src/samples/protocol.js';
import { baseCell, controlCell, transferCell, type Cell } from '../../src/plan/cell.js';
import { IntervalTracker, intervalView, widestInterval } from '../../src/stats/progress.js';
import { summarize } from '../../src/stats/summarize.js';
import { syntheticSamples } from '../support/synthetic_samples.js';

const none = baseCell('pio-out', 'long64-ring0');
const sync = transferCell('pio-out', 'long64-ring0', ['regs'], 'read', 'sync');

function roundOf(values: readonly number[], parts: Partial<Round> = {}): Round {
  return {
    type: 'round',
    launch: 0,
    round: 0,
    cell: values.map((_, i) => i),
    mean: [...values],
    median: [...values],
    min: [...values],
    drops: [],
    complete: true,
    ...parts,
  };
}

function tracked(cells: readonly (Cell | null)[], rounds: readonly Round[]): IntervalTracker {
  const tracker = new IntervalTracker(cells);
  for (const round of rounds) tracker.add(round);
  return tracker;
}

/** 0.98, 1.02, 0.99 ...: a level that scatters without a pattern. */
const SCATTER = [0.98, 1.02, 0.99, 1.01, 1.0, 0.97, 1.03, 1.005];

/** A round for each factor, over two launches of equal length. */
function scattered(valuesAt: (factor: number) => number[], parts: Partial<Round> = {}): Round[] {
  return SCATTER.map((factor, i) =>
    roundOf(valuesAt(factor), { launch: Math.floor((2 * i) / SCATTER.length), round: i % 4, ...parts }),
  );
}

// Medians of the two halves of SCATTER, as logarithms.
const [FIRST, SECOND] = [(Math.log(0.99) + Math.log(1.01)) / 2, (Math.log(1.0) + Math.log(1.005)) / 2];
/** Width of the 95% interval of exp(their mean) over it: t is 12.7062 with one degree of freedom. */
const REACH = 12.7062047 * (Math.abs(SECOND - FIRST) / 2);
const WIDTH = Math.exp(REACH) - Math.exp(-REACH);

test('it says nothing before the second launch: one does not show how launches vary', () => {
  const rounds = scattered((factor) => [17_000 * factor]);
  expect(tracked([none], []).widest()).toBeNull();
  expect(tracked([none], rounds.slice(0, 4)).widest()).toBeNull();
  expect(tracked([none], rounds.slice(0, 5)).widest()).not.toBeNull();
});

test('a level alone is as wide as Student’s t over the launches makes it', () => {
  const widest = tracked(
    [none],
    scattered((factor) => [17_000 * factor]),
  ).widest()!;
  expect(widest.cell).toBe(0);
  expect(widest.relative).toBeCloseTo(WIDTH, 7);
});

test('a ratio has the width of its interval over launches, as a share of the ratio', () => {
  const rounds = scattered((factor) => [20_000, 30_000 * factor]);
  const { relative, cell } = tracked([none, sync], rounds).widest()!;
  expect(cell).toBe(1);
  expect(relative).toBeCloseTo(WIDTH, 7);
});

test('more rounds in a launch that agree with it change nothing: launches are the replicates', () => {
  const rounds = scattered((factor) => [20_000, 30_000 * factor]);
  const twice = tracked([none, sync], [...rounds, ...rounds]).widest()!;
  expect(twice.relative).toBeCloseTo(WIDTH, 7);
});

test('where anything is compared only ratios are judged, so a host that changes state widens nothing', () => {
  const together = scattered((factor) => [17_000 * factor ** 9, 20_000 * factor, 30_000 * factor]);
  const cells = [controlCell('vcpu-ioctl'), none, sync];
  const found = tracked(cells, together).widest()!;
  expect(found.cell).toBe(2);
  expect(found.relative).toBeCloseTo(0, 9);
  // Without its base the cell is compared with nothing, and levels are judged.
  const alone = tracked([controlCell('vcpu-ioctl'), null, sync], together).widest()!;
  expect(alone.cell).toBe(0);
  expect(alone.relative).toBeGreaterThan(WIDTH);
});

test('the second A/A copy is no claim of the run and does not hold it up', () => {
  const copy = baseCell('pio-out', 'long64-ring0', 1);
  const rounds = scattered((factor) => [20_000, 30_000, 20_000 * factor ** 5]);
  expect(tracked([none, sync, copy], rounds).widest()).toEqual({ cell: 1, relative: 0 });
});

test('a dropped block leaves every ratio of its base', () => {
  const drop = { drops: [{ position: 0, reason: 'migrated' as const }] };
  const rounds = scattered((factor) => [20_000, 30_000 * factor]);
  const dropped = rounds.map((round) => (round.launch === 1 ? { ...round, ...drop } : round));
  expect(tracked([none, sync], dropped).widest()).toBeNull();
  expect(tracked([null, sync], dropped).widest()).not.toBeNull();
});

test('a round that was cut off counts for nothing', () => {
  const rounds = scattered((factor) => [20_000 * factor], { complete: false });
  expect(tracked([none], rounds).widest()).toBeNull();
  expect(tracked([none], rounds).roundSpread()).toBeNull();
});

test('controls too short for a relative interval stop nothing, longer ones are judged', () => {
  const cells = [controlCell('empty-timer'), controlCell('null-syscall'), controlCell('vcpu-ioctl')];
  const rounds = scattered((factor) => [52 * factor ** 5, 520 * factor ** 3, 11_700 * factor]);
  expect(tracked(cells, rounds).widest()!.cell).toBe(2);
  expect(tracked(cells.slice(0, 2), rounds).widest()).toBeNull();
  const slow = scattered((factor) => [52, 2_600 * factor ** 3, 11_700 * factor]);
  expect(tracked(cells, slow).widest()!.cell).toBe(1);
});

test('the spread of rounds is that inside launches: a launch apart from the others does not widen it', () => {
  const at = (launch: number, values: readonly number[]): Round[] =>
    values.map((value) => roundOf([20_000, 30_000 * Math.exp(value)], { launch }));
  // The median absolute deviation of these is 0.01, and 1.4826 makes it a standard deviation.
  const values = [-0.02, -0.01, 0, 0.01, 0.02];
  const apart = values.map((value) => value + 3);
  expect(tracked([none, sync], at(0, values)).roundSpread()).toBeCloseTo(0.014826, 9);
  expect(tracked([none, sync], [...at(0, values), ...at(1, apart)]).roundSpread()).toBeCloseTo(0.014826, 9);
  expect(tracked([none, sync], at(0, values.slice(0, 2))).roundSpread()).toBeNull();
});

test('what it says when all rounds are in is what the summary prints', () => {
  const samples = syntheticSamples();
  const cells = samples.cells.map(({ cell }) => cell);
  const { levels, comparisons, widestInterval: printed, widestCell } = summarize(samples);
  const found = tracked(cells, samples.rounds).widest()!;
  expect(cells[found.cell]?.id).toBe(widestCell);
  expect(found.relative).toBeCloseTo(printed!, 9);
  expect(widestInterval(cells, levels, comparisons)).toEqual({ relative: printed, cell: widestCell });
});

test('a run that counts instructions has no intervals', () => {
  const view = intervalView([none, sync], 'instructions');
  for (const round of scattered((factor) => [20_000, 30_000 * factor])) view.add(round);
  expect([view.widest(), view.roundSpread()]).toEqual([null, null]);
});

test('rounds in any order of positions and of time give the same answer', () => {
  const { cells, rounds } = syntheticSamples();
  const forward = tracked(
    cells.map(({ cell }) => cell),
    rounds,
  );
  const backward = tracked(
    cells.map(({ cell }) => cell),
    [...rounds].reverse(),
  );
  expect(forward.widest()).not.toBeNull();
  expect(backward.widest()).toEqual(forward.widest());
});
