import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  launchesNeeded,
  minimumDetectableChange,
  type DetectionPlan,
} from '../../../src/stats/inference/detectable.js';
import { varianceBudget, withoutSpikes } from '../../../src/stats/inference/variance_budget.js';
import { golden } from '../golden_values.js';

const value = fc.double({ min: -1e3, max: 1e3, noNaN: true });
const nested = fc.array(
  fc.array(fc.array(value, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 5 }),
  { minLength: 2, maxLength: 5 },
);

test('components are those that NumPy gets from traces of projections, equal numbers or not', () => {
  for (const { values, launches, rounds, within } of golden('variance_components')) {
    const ours = varianceBudget(values);
    expect(ours.launches).toBeCloseTo(launches, 5);
    expect(ours.rounds).toBeCloseTo(rounds, 5);
    if (within === null) expect(ours.within).toBeNull();
    else expect(ours.within).toBeCloseTo(within, 5);
  }
});

test('components are never below zero, a shift leaves them alone and a factor squares in', () => {
  fc.assert(
    fc.property(nested, value, (values, shift) => {
      const ours = varianceBudget(values);
      const map = (each: (x: number) => number): number[][][] => values.map((l) => l.map((r) => r.map(each)));
      const shifted = varianceBudget(map((x) => x + shift));
      const scaled = varianceBudget(map((x) => 3 * x));
      for (const part of ['launches', 'rounds', 'within'] as const) {
        expect(ours[part] ?? 0).toBeGreaterThanOrEqual(0);
        expect(shifted[part] ?? 0).toBeCloseTo(ours[part] ?? 0, 3);
        expect(scaled[part] ?? 0).toBeCloseTo(9 * (ours[part] ?? 0), 3);
      }
    }),
  );
});

test('what cannot be told apart is null: one launch, or no repeat in any round', () => {
  expect(varianceBudget([[[1], [2], [4]]])).toMatchObject({ launches: null, within: null });
  expect(varianceBudget([[[1], [3]], [], [[], [5], [9]]]).within).toBeNull();
  expect(() => varianceBudget([[], [[]]])).toThrow(RangeError);
});

test('a spike is brought near the rest, and everything else stays', () => {
  const calm = [10, 11, 9, 10.5, 9.5, 10.2, 9.8];
  const clipped = withoutSpikes([...calm, 900]);
  expect(clipped.slice(0, -1)).toEqual(calm);
  expect(clipped.at(-1)).toBeLessThan(16);
  expect(withoutSpikes([])).toEqual([]);
});

test('the minimum detectable change is that of the noncentral t to a tenth of a percent', () => {
  for (const { exact, ...plan } of golden('detectable')) {
    const ours = minimumDetectableChange(plan);
    expect((ours - plan.margin) / (exact - plan.margin), JSON.stringify(plan)).toBeGreaterThan(0.999);
    expect((ours - plan.margin) / (exact - plan.margin), JSON.stringify(plan)).toBeLessThan(1.001);
  }
});

const PLAN: DetectionPlan = {
  launchSpread: 0.003,
  baseline: 5,
  candidate: 5,
  margin: 0.02,
  alpha: 0.05,
  power: 0.9,
};

test('more launches, less spread and less power asked for detect smaller changes; one launch detects none', () => {
  const found = minimumDetectableChange(PLAN);
  expect(minimumDetectableChange({ ...PLAN, candidate: 9 })).toBeLessThan(found);
  expect(minimumDetectableChange({ ...PLAN, launchSpread: 0.002 })).toBeLessThan(found);
  expect(minimumDetectableChange({ ...PLAN, power: 0.5 })).toBeLessThan(found);
  expect(minimumDetectableChange({ ...PLAN, alpha: 0.001 })).toBeGreaterThan(found);
  expect(minimumDetectableChange({ ...PLAN, baseline: 1 })).toBe(Infinity);
});

test('the launches needed are the fewest that detect the target', () => {
  fc.assert(
    fc.property(fc.double({ min: 0.021, max: 0.2, noNaN: true }), (target) => {
      const needed = launchesNeeded(PLAN, target)!;
      const finds = (launches: number): boolean =>
        minimumDetectableChange({ ...PLAN, baseline: launches, candidate: launches }) <= target;
      expect(finds(needed)).toBe(true);
      expect(finds(needed - 1)).toBe(false);
    }),
  );
  expect(launchesNeeded(PLAN, 0.02)).toBeNull();
  expect(launchesNeeded(PLAN, 0.0201, 10)).toBeNull();
});
