import { describe, expect, it } from 'vitest';
import { CASES, UNCHANGED } from '../../bench/power_study/cases.js';
import { withChange, type Change } from '../../bench/power_study/change.js';
import { everyPair, pairsInOrder } from '../../bench/power_study/verdicts.js';
import type { CellResult, Results } from '../../src/results/schema.js';
import { Random } from '../../src/stats/inference/random.js';
import { histogramTotal } from '../../src/stats/histogram.js';
import { runOf, SYNC } from '../features/gate/gated_runs.js';

const RUN = runOf({ seed: '1' });

function measured({ cells }: Results, id = SYNC): Extract<CellResult, { status: 'measured' }> {
  const found = cells.find(({ cell }) => cell.id === id);
  if (found?.status !== 'measured') throw new Error(`${id} was not measured`);
  return found;
}

const changed = (change: Change, run = RUN): Results => withChange(run, change, new Random('1'));
const ofSync =
  (own: NonNullable<ReturnType<Change>>): Change =>
  ({ id }) =>
    id === SYNC ? own : null;

describe('a change put into recorded launches', () => {
  it('of nothing leaves every number as it was', () => {
    const same = changed(() => null);
    expect(same.rounds).toEqual(RUN.rounds);
    expect(same.cells.map((each) => ('level' in each ? each.level : null))).toEqual(
      RUN.cells.map((each) => ('level' in each ? each.level : null)),
    );
  });

  it('of all blocks moves level, mean and histogram of its cell and of no other', () => {
    const slow = changed(ofSync({ blocks: 1, exit: (ticks) => 1.5 * ticks }));
    const [before, after] = [measured(RUN), measured(slow)];
    expect(after.level.estimate / before.level.estimate).toBeCloseTo(1.5, 6);
    expect(after.level.mean / before.level.mean).toBeCloseTo(1.5, 6);
    expect(histogramTotal(after.histogram)).toBe(histogramTotal(before.histogram));
    expect(after.histogram.max).toBeCloseTo(1.5 * before.histogram.max, 6);
    const others = ({ cells }: Results) => cells.filter(({ cell }) => cell.id !== SYNC);
    expect(others(slow)).toEqual(others(RUN));
  });

  it('of a share of the blocks leaves the others', () => {
    const slow = changed(ofSync({ blocks: 0.7, exit: (ticks) => 2 * ticks }));
    const index = RUN.cells.findIndex(({ cell }) => cell.id === SYNC);
    const ratios = slow.rounds.map((round, at) => {
      const position = round.cell.indexOf(index);
      return (round.median[position] ?? NaN) / (RUN.rounds[at]?.median[position] ?? NaN);
    });
    const met = ratios.filter((ratio) => Math.abs(ratio - 2) < 1e-9).length;
    expect(ratios.filter((ratio) => Math.abs(ratio - 1) < 1e-9)).toHaveLength(ratios.length - met);
    expect(met / ratios.length).toBeGreaterThan(0.5);
    expect(met / ratios.length).toBeLessThan(0.9);
  });

  it('of rare exits moves means and leaves medians', () => {
    const slow = changed(ofSync({ blocks: 1, exit: (ticks) => ticks, rare: { share: 0.01, times: 50 } }));
    const [before, after] = [measured(RUN), measured(slow)];
    expect(after.level.estimate).toBe(before.level.estimate);
    expect(after.level.mean / before.level.mean).toBeGreaterThan(1.3);
    expect(after.level.mean / before.level.mean).toBeLessThan(1.7);
  });
});

describe('the cases of the power study', () => {
  it('are each another, and change something but for the sizes that are nothing', () => {
    const names = CASES.map(({ sort, what, size }) => `${sort} ${what} ${size}`);
    expect(new Set(names).size).toBe(names.length);
    for (const each of CASES.filter(({ size }) => size !== '0%')) {
      const change = each.change(RUN, 0);
      const touched = RUN.cells.filter(({ cell }) => change(cell, 20_000) !== null);
      expect(touched.length, each.what).toBeGreaterThan(0);
      expect(touched.every(({ cell }) => cell.id !== 'control/null-syscall')).toBe(true);
    }
    expect(UNCHANGED.change(RUN, 0)(RUN.cells[0]!.cell, 1)).toBeNull();
  });

  it('are judged between different runs', () => {
    expect(everyPair(4)).toHaveLength(12);
    for (const { baseline, candidate } of [...everyPair(4), ...pairsInOrder(5, 4, 3)])
      expect(baseline).not.toContain(candidate);
  });
});
