import { describe, expect, it } from 'vitest';
import { Random } from '../../src/stats/inference/random.js';
import { NOTHING, ratioInterval, replicatedInterval, weightedSum } from '../../src/stats/replicated.js';
import { standardNormal } from '../support/synthetic_samples.js';

function replicated(parts: readonly number[]) {
  return { estimate: parts.reduce((sum, part) => sum + part, 0) / parts.length, parts };
}

describe('sums of replicated quantities', () => {
  it('keep what their terms share: launches that move together cancel in a difference', () => {
    const a = replicated([100, 200, 300]);
    const b = replicated([90, 190, 290]);
    expect(
      replicatedInterval(
        weightedSum([
          [1, a],
          [-1, b],
        ]),
      ),
    ).toEqual({ estimate: 10, low: 10, high: 10 });
  });

  it('take an exact term as the same in every replicate', () => {
    const sum = weightedSum([
      [2, { estimate: 5, parts: [] }],
      [1, replicated([1, 3])],
    ]);
    expect(sum).toEqual({ estimate: 12, parts: [11, 13] });
  });

  it('have no interval from one replicate, and one without width where all is exact', () => {
    expect(replicatedInterval(replicated([7]))).toBeNull();
    expect(replicatedInterval(NOTHING)).toEqual({ estimate: 0, low: 0, high: 0 });
  });

  it('leave out a replicate that has no value', () => {
    const found = replicatedInterval({ estimate: 2, parts: [1, NaN, 3] })!;
    expect(found).toEqual(replicatedInterval(replicated([1, 3])));
    // A standard error of 1, and 12.7062 with one degree of freedom.
    expect(found.high).toBeCloseTo(2 + 12.7062047, 5);
  });
});

describe("Fieller's interval of a ratio", () => {
  it('is what the quadratic gives for a case worked out by hand', () => {
    // x = 1, 3: mean 2, variance of the mean 1; y = 9, 11: mean 10, variance 1; covariance 1; t with 1 degree of
    // freedom at 50% is 1: (4 - 2 * 20 t + 100 t^2) <= 1 - 2 t + t^2, so 99 t^2 - 38 t + 3 <= 0.
    const found = ratioInterval(replicated([1, 3]), replicated([9, 11]), 0.5)!;
    const root = Math.sqrt(38 * 38 - 4 * 99 * 3);
    expect(found.low).toBeCloseTo((38 - root) / 198, 9);
    expect(found.high).toBeCloseTo((38 + root) / 198, 9);
  });

  it('is unbounded where the divisor may be nothing', () => {
    expect(ratioInterval(replicated([1, 2, 3]), replicated([-5, 5, 1]))).toBeNull();
  });

  it('covers the true ratio in 95 of 100 runs of five launches', () => {
    const random = new Random('11');
    const runs = 3000;
    let covered = 0;
    for (let run = 0; run < runs; run++) {
      const shared = Array.from({ length: 5 }, () => standardNormal(random));
      const x = replicated(shared.map((each) => 120 + 20 * standardNormal(random) + 10 * each));
      const y = replicated(shared.map((each) => 1000 + 150 * standardNormal(random) + 80 * each));
      const found = ratioInterval(x, y);
      if (found !== null && found.low <= 0.12 && 0.12 <= found.high) covered += 1;
    }
    expect(covered / runs).toBeGreaterThan(0.935);
    expect(covered / runs).toBeLessThan(0.965);
  });
});
