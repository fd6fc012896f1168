import { expect, test } from 'vitest';
import type { Round } from '../../src/samples/protocol.js';
import { baseCell, controlCell, transferCell, type Cell } from '../../src/plan/cell.js';
import { signInterval } from '../../src/stats/inference/interval.js';
import { IntervalTracker } from '../../src/stats/progress.js';
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

test('it says nothing before the six rounds that a 95% interval needs', () => {
  const rounds = SCATTER.map((factor) => roundOf([17_000 * factor]));
  expect(tracked([none], []).widest()).toBeNull();
  expect(tracked([none], rounds.slice(0, 5)).widest()).toBeNull();
  expect(tracked([none], rounds.slice(0, 6)).widest()).not.toBeNull();
});

test('a base cell is as wide as the sign interval of its level', () => {
  const values = SCATTER.map((factor) => 17_000 * factor);
  const { estimate, low, high } = signInterval(values);
  const widest = tracked(
    [none],
    values.map((value) => roundOf([value])),
  ).widest()!;
  expect(widest).toEqual({ relative: (high - low) / estimate, cell: 0 });
});

test('a transfer cell is judged by its ratio to its base, so a host that changes state does not widen it', () => {
  const together = SCATTER.map((factor) => roundOf([17_000, 20_000 * factor, 30_000 * factor]));
  const cells = [controlCell('vcpu-ioctl'), none, sync];
  expect(tracked(cells, together).widest()!.cell).toBe(1);
  const alone = tracked([controlCell('vcpu-ioctl'), null, sync], together).widest()!;
  expect(alone.cell).toBe(2);
  expect(alone.relative).toBeGreaterThan(0.02);
  const apart = SCATTER.map((factor) => roundOf([17_000, 20_000, 30_000 * factor]));
  expect(tracked(cells, apart).widest()!.cell).toBe(2);
});

test('a ratio has the width of its sign interval, as a share of the ratio', () => {
  const rounds = SCATTER.map((factor) => roundOf([20_000, 30_000 * factor]));
  const { estimate, low, high } = signInterval(SCATTER.map((factor) => Math.log(1.5 * factor)));
  const { relative } = tracked([none, sync], rounds).widest()!;
  expect(relative).toBeCloseTo((Math.exp(high) - Math.exp(low)) / Math.exp(estimate), 9);
});

test('a dropped block leaves its own level and every ratio of its base', () => {
  const drop = { drops: [{ position: 0, reason: 'migrated' as const }] };
  const rounds = SCATTER.map((factor, i) => roundOf([20_000, 30_000 * factor], i < 3 ? drop : {}));
  expect(tracked([none, sync], rounds).widest()).toBeNull();
  expect(tracked([null, sync], rounds).widest()).not.toBeNull();
});

test('a round that was cut off counts for nothing', () => {
  const rounds = SCATTER.map((factor) => roundOf([20_000 * factor], { complete: false }));
  expect(tracked([none], rounds).widest()).toBeNull();
});

test('a cell that never ran does not hold up the rest', () => {
  const rounds = SCATTER.map((factor) => roundOf([20_000 * factor]));
  expect(tracked([none, sync], rounds).widest()!.cell).toBe(0);
});

test('controls too short for a relative interval stop nothing, longer ones are judged', () => {
  const cells = [controlCell('empty-timer'), controlCell('null-syscall'), controlCell('vcpu-ioctl')];
  const rounds = SCATTER.map((factor) => roundOf([52 * factor ** 5, 520 * factor ** 3, 11_700 * factor]));
  expect(tracked(cells, rounds).widest()!.cell).toBe(2);
  expect(tracked(cells.slice(0, 2), rounds).widest()).toBeNull();
  const slow = SCATTER.map((factor) => roundOf([52, 2_600 * factor ** 3, 11_700 * factor]));
  expect(tracked(cells, slow).widest()!.cell).toBe(1);
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

test('more rounds than the first allocation holds stay sorted', () => {
  const values = Array.from({ length: 300 }, (_, i) => 17_000 + ((i * 7919) % 300));
  const { estimate, low, high } = signInterval(values);
  const { relative } = tracked(
    [none],
    values.map((value) => roundOf([value])),
  ).widest()!;
  expect(relative).toBe((high - low) / estimate);
});
