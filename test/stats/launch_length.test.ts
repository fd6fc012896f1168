import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bestLength } from '../../src/stats/launch_length.js';

/** A default run of this kind of host: 45 s, a launch starts in 0.5 s, a round takes 0.3 s. */
const COSTS = { setUpMs: 500, roundMs: 300, totalMs: 45_000, leastLaunches: 2, leastRounds: 3 };

/** The variance budget written down again, with tabled critical values instead of the program's own. */
const STUDENT: Readonly<Record<number, number>> = {
  2: 12.7062,
  3: 4.3027,
  4: 3.1824,
  5: 2.7764,
  6: 2.5706,
  8: 2.3646,
  10: 2.2622,
  12: 2.201,
  15: 2.1448,
  20: 2.093,
};
function halfWidth(launches: number, roundSpread: number): number {
  const rounds = Math.floor((COSTS.totalMs / launches - COSTS.setUpMs) / COSTS.roundMs);
  const variance = 0.003 ** 2 + ((Math.PI / 2) * roundSpread ** 2) / rounds;
  return STUDENT[launches]! * Math.sqrt(variance / launches);
}

describe('the best number and length of launches', () => {
  it.each([0.0001, 0.003, 0.01, 0.05])(
    'is no wider than others at a spread of rounds of %f',
    (roundSpread) => {
      const best = bestLength(COSTS, roundSpread);
      const variance = 0.003 ** 2 + ((Math.PI / 2) * roundSpread ** 2) / best.rounds;
      const critical = STUDENT[best.launches] ?? 2.093;
      const width = critical * Math.sqrt(variance / best.launches);
      for (const launches of Object.keys(STUDENT).map(Number))
        expect(width, `${launches} launches`).toBeLessThanOrEqual(1.001 * halfWidth(launches, roundSpread));
    },
  );

  it('has fewer launches where starting one is dear', () => {
    const launches = [100, 1000, 4000, 10_000].map(
      (setUpMs) => bestLength({ ...COSTS, setUpMs }, 0.02).launches,
    );
    expect(launches).toEqual([...launches].sort((a, b) => b - a));
    expect(new Set(launches).size).toBe(4);
  });

  it('has more launches where launches differ more than rounds, fewer and longer where rounds do', () => {
    const launches = [0.0001, 0.01, 0.02].map(
      (spread) => bestLength({ ...COSTS, setUpMs: 3000 }, spread).launches,
    );
    expect(launches[0]).toBeGreaterThan(launches[1]!);
    expect(launches[1]).toBeGreaterThan(launches[2]!);
  });

  it('never has fewer launches or rounds than were asked for, nor takes longer where the time is enough', () => {
    const costs = fc.record({
      setUpMs: fc.double({ min: 1, max: 20_000, noNaN: true }),
      roundMs: fc.double({ min: 50, max: 2000, noNaN: true }),
      totalMs: fc.double({ min: 1000, max: 90_000, noNaN: true }),
      leastLaunches: fc.integer({ min: 1, max: 12 }),
      leastRounds: fc.integer({ min: 1, max: 20 }),
    });
    fc.assert(
      fc.property(costs, fc.double({ min: 0, max: 0.3, noNaN: true }), (given, spread) => {
        const { launches, rounds } = bestLength(given, spread);
        const { setUpMs, roundMs, totalMs, leastLaunches, leastRounds } = given;
        expect(launches).toBeGreaterThanOrEqual(leastLaunches);
        expect(rounds).toBeGreaterThanOrEqual(leastRounds);
        const isEnough = Math.max(2, leastLaunches) * (setUpMs + leastRounds * roundMs) < totalMs;
        if (isEnough) expect(launches * (setUpMs + rounds * roundMs)).toBeLessThanOrEqual(totalMs * 1.000001);
      }),
      { numRuns: 200 },
    );
  });

  it('is the least that was asked for where the time is not enough for it', () => {
    expect(bestLength({ ...COSTS, totalMs: 1000 }, 0.01)).toEqual({ launches: 2, rounds: 3 });
    expect(bestLength({ ...COSTS, leastLaunches: 8, totalMs: 5000 }, 0.01)).toEqual({
      launches: 8,
      rounds: 3,
    });
  });
});
