import { describe, expect, it } from 'vitest';
import { combine, combinedRatio } from '../../src/stats/combination.js';

const term = (column: readonly number[], weight = 1) => ({ column, weight });

describe('a combination of columns', () => {
  it('is the median over rounds of the weighted sum, not the weighted sum of medians', () => {
    const upper = [10, 20, 30];
    const lower = [9, 10, 28];
    expect(combine([term(upper), term(lower, -1)])).toMatchObject({ estimate: 2, rounds: 3 });
  });

  it('leaves a round out when any of its blocks is not there', () => {
    const found = combine([term([10, NaN, 30]), term([1, 1, NaN], -1)]);
    expect(found).toMatchObject({ estimate: 9, rounds: 1 });
  });

  it('is null without a single whole round', () => {
    expect(combine([term([NaN, 1]), term([1, NaN])])).toBeNull();
    expect(combine([])).toBeNull();
  });

  it('does not feel a host whose state moves both columns alike', () => {
    const state = [0, 5000, 0, 5000, 0, 5000, 0, 0];
    const upper = state.map((more) => 17_100 + more);
    const lower = state.map((more) => 17_000 + more);
    expect(combine([term(upper), term(lower, -1)])).toMatchObject({ estimate: 100, low: 100, high: 100 });
  });

  it('as a ratio leaves out rounds whose denominator is not above zero', () => {
    const found = combinedRatio([term([10, 10, 10])], [term([5, 0, -5])]);
    expect(found).toMatchObject({ estimate: 2, rounds: 1 });
  });
});
