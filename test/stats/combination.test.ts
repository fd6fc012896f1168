import { describe, expect, it } from 'vitest';
import { combine, combinedRatio } from '../../src/stats/combination.js';

const term = (column: readonly number[], weight = 1) => ({ column, weight });

describe('a combination of columns', () => {
  it('is the median over rounds of the weighted sum, not the weighted sum of medians', () => {
    const upper = [10, 20, 30];
    const lower = [9, 10, 28];
    expect(combine([term(upper), term(lower, -1)], [0, 0, 0])).toMatchObject({ estimate: 2, rounds: 3 });
  });

  it('has the mean of its launches, with Student’s t over them', () => {
    const launches = [0, 0, 0, 1, 1];
    const found = combine([term([110, 190, 115, 120, 120]), term([10, 10, 10, 10, 10], -1)], launches)!;
    expect(found).toMatchObject({ estimate: 107.5, launches: 2, rounds: 5 });
    // Medians 105 and 110: a standard error of 2.5, and 12.7062 with one degree of freedom.
    expect(found.high - found.estimate).toBeCloseTo(2.5 * 12.7062047, 5);
    expect(found.estimate - found.low).toBeCloseTo(2.5 * 12.7062047, 5);
  });

  it('has no interval from one launch', () => {
    const found = combine([term([1, 2, 3, 4, 5, 6, 7, 8])], [0, 0, 0, 0, 0, 0, 0, 0]);
    expect(found).toEqual({ estimate: 4.5, low: -Infinity, high: Infinity, launches: 1, rounds: 8 });
  });

  it('leaves a round out when any of its blocks is not there', () => {
    const found = combine([term([10, NaN, 30]), term([1, 1, NaN], -1)], [0, 1, 2]);
    expect(found).toMatchObject({ estimate: 9, rounds: 1, launches: 1 });
  });

  it('is null without a single whole round', () => {
    expect(combine([term([NaN, 1]), term([1, NaN])], [0, 1])).toBeNull();
    expect(combine([], [])).toBeNull();
  });

  it('does not feel a host whose state moves both columns alike', () => {
    const state = [0, 5000, 0, 5000, 0, 5000, 0, 0];
    const upper = state.map((more) => 17_100 + more);
    const lower = state.map((more) => 17_000 + more);
    const found = combine([term(upper), term(lower, -1)], [0, 0, 0, 1, 1, 1, 2, 2]);
    expect(found).toMatchObject({ estimate: 100, low: 100, high: 100 });
  });

  it('as a ratio leaves out rounds whose denominator is not above zero', () => {
    const found = combinedRatio([term([10, 10, 10])], [term([5, 0, -5])], [0, 1, 2]);
    expect(found).toMatchObject({ estimate: 2, rounds: 1, launches: 1 });
  });
});
