import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changeBetween, changeInterval, pAbove, pBelow } from '../../src/stats/change.js';
import type { LaunchValue } from '../../src/stats/strata.js';
import { golden } from './golden_values.js';

function inState(state: string, values: readonly number[]): LaunchValue[] {
  return values.map((value, launch) => ({ launch, state, value }));
}

const values = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 3, maxLength: 12 });

test('with one state the change, its interval and its p value are those of SciPy’s t tests', () => {
  for (const { baseline, candidate, estimate, low, high, degrees, above } of golden('two_runs')) {
    const change = changeBetween(inState('A', baseline), inState('A', candidate))!;
    const interval = changeInterval(change);
    expect(change.degrees).toBeCloseTo(degrees, 8);
    expect(interval.estimate).toBeCloseTo(estimate, 12);
    expect(interval.low).toBeCloseTo(low, 10);
    expect(interval.high).toBeCloseTo(high, 10);
    expect(pAbove(change, 0.01)).toBeCloseTo(above, 10);
  }
});

test('with states and a covariate the change is that of least squares with a mean for each run and state', () => {
  for (const { launches, withCovariate, estimate, standardError, degrees } of golden('strata')) {
    const ofRun = (wanted: number): LaunchValue[] =>
      launches
        .filter(({ run }) => run === wanted)
        .map(({ state, value, covariate }, launch) => ({
          launch,
          state,
          value,
          ...(withCovariate ? { covariate } : {}),
        }));
    const change = changeBetween(ofRun(0), ofRun(1))!;
    expect(change.estimate).toBeCloseTo(estimate, 10);
    expect(change.standardError).toBeCloseTo(standardError, 10);
    expect(change.degrees).toBeCloseTo(degrees, 8);
  }
});

test('a state that only one run was in says nothing of the change', () => {
  const baseline = inState('A', [1, 1.01, 0.99]);
  const change = changeBetween(baseline, [...inState('A', [1.1, 1.11, 1.09]), ...inState('B', [7, 8])])!;
  expect(change.estimate).toBeCloseTo(0.1, 12);
  expect(change.states).toEqual([{ state: 'A', baseline: 3, candidate: 3 }]);
});

test('a mixture of states that changed is not taken for a change', () => {
  const fast = [1, 1.001, 0.999];
  const slow = [2, 2.001, 1.999];
  const mostlyFast = [...inState('A', fast), ...inState('B', slow.slice(0, 2))];
  const mostlySlow = [...inState('A', fast.slice(0, 2)), ...inState('B', slow)];
  const change = changeBetween(mostlyFast, mostlySlow)!;
  expect(Math.abs(change.estimate)).toBeLessThan(0.002);
  const pooled = changeBetween(
    mostlyFast.map((each) => ({ ...each, state: 'A' })),
    mostlySlow.map((each) => ({ ...each, state: 'A' })),
  )!;
  expect(pooled.estimate).toBeGreaterThan(0.1);
});

test('runs that share no state, or have no two launches in one, are not compared', () => {
  expect(changeBetween(inState('A', [1, 2, 3]), inState('B', [1, 2, 3]))).toBeNull();
  expect(changeBetween(inState('A', [1]), inState('A', [1, 2, 3]))).toBeNull();
  expect(changeBetween([], inState('A', [1, 2, 3]))).toBeNull();
});

test('swapping the runs turns the change round, and a common shift of both changes nothing', () => {
  fc.assert(
    fc.property(values, values, fc.double({ min: -2, max: 2, noNaN: true }), (a, b, shift) => {
      const forth = changeBetween(inState('A', a), inState('A', b))!;
      const back = changeBetween(inState('A', b), inState('A', a))!;
      const moved = (run: readonly number[]): LaunchValue[] =>
        inState(
          'A',
          run.map((each) => each + shift),
        );
      expect(back.estimate).toBeCloseTo(-forth.estimate, 12);
      expect(back.standardError).toBeCloseTo(forth.standardError, 12);
      expect(changeBetween(moved(a), moved(b))!.estimate).toBeCloseTo(forth.estimate, 9);
    }),
  );
});

test('a bound that the interval reaches has its p value, and p falls as the bound moves away', () => {
  fc.assert(
    fc.property(values, values, (a, b) => {
      const change = changeBetween(inState('A', a), inState('A', b))!;
      fc.pre(change.standardError > 1e-9);
      const { low, high } = changeInterval(change, 0.9);
      expect(pAbove(change, low)).toBeCloseTo(0.05, 6);
      expect(pBelow(change, high)).toBeCloseTo(0.05, 6);
      expect(pAbove(change, low - 0.01)).toBeLessThan(pAbove(change, low));
      expect(pAbove(change, 0) + pBelow(change, 0)).toBeCloseTo(1, 9);
    }),
  );
});

test('values without any scatter leave nothing to chance', () => {
  const change = changeBetween(inState('A', [5, 5, 5]), inState('A', [6, 6, 6]))!;
  expect(changeInterval(change)).toEqual({ estimate: 1, low: 1, high: 1 });
  expect(pAbove(change, 0)).toBe(0);
  expect(pAbove(change, 1)).toBe(1);
  expect(pBelow(change, 2)).toBe(0);
});
