import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  betaQuantile,
  regularizedBeta,
  studentCritical,
  studentTail,
} from '../../../src/stats/inference/distributions.js';
import { holm } from '../../../src/stats/inference/holm.js';
import { clopperPearson } from '../../../src/stats/inference/interval.js';
import { golden } from '../golden_values.js';

const degrees = fc.double({ min: 0.5, max: 500, noNaN: true });
const pValues = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 60 });

function relative(ours: number, theirs: number): number {
  return theirs === 0 ? Math.abs(ours) : Math.abs(ours / theirs - 1);
}

test('tails of Student’s t are those of SciPy to nine digits, far out too', () => {
  for (const { t, degrees: each, tail } of golden('student').tails) {
    expect(relative(studentTail(t, each), tail), `t=${t} degrees=${each}`).toBeLessThan(1e-9);
  }
});

test('critical values of Student’s t are those of SciPy', () => {
  for (const { tail, degrees: each, critical } of golden('student').criticals) {
    expect(relative(studentCritical(tail, each), critical), `tail=${tail} degrees=${each}`).toBeLessThan(
      1e-9,
    );
  }
});

test('both sides of Student’s t add up to one, and a critical value has the tail it was asked for', () => {
  fc.assert(
    fc.property(fc.double({ min: -30, max: 30, noNaN: true }), degrees, (t, each) => {
      expect(studentTail(t, each) + studentTail(-t, each)).toBeCloseTo(1, 12);
    }),
  );
  fc.assert(
    fc.property(fc.double({ min: 1e-6, max: 0.999, noNaN: true }), degrees, (tail, each) => {
      expect(relative(studentTail(studentCritical(tail, each), each), tail)).toBeLessThan(1e-6);
    }),
  );
});

test('an infinite t has no tail; no degrees of freedom, or a tail outside (0, 1), are refused', () => {
  expect(studentTail(Infinity, 3)).toBe(0);
  expect(studentTail(-Infinity, 3)).toBe(1);
  expect(() => studentTail(1, 0)).toThrow(RangeError);
  expect(() => studentCritical(0, 3)).toThrow(RangeError);
  expect(() => studentCritical(1, 3)).toThrow(RangeError);
});

test('the beta quantile inverts the beta distribution', () => {
  const shape = fc.double({ min: 0.5, max: 300, noNaN: true });
  fc.assert(
    fc.property(fc.double({ min: 0.001, max: 0.999, noNaN: true }), shape, shape, (share, a, b) => {
      expect(regularizedBeta(betaQuantile(share, a, b), a, b)).toBeCloseTo(share, 8);
    }),
  );
  expect(regularizedBeta(-1, 2, 3)).toBe(0);
  expect(regularizedBeta(2, 2, 3)).toBe(1);
  expect(() => regularizedBeta(0.5, 0, 3)).toThrow(RangeError);
  expect(() => betaQuantile(1.5, 2, 3)).toThrow(RangeError);
});

test('Clopper-Pearson bounds are those of SciPy', () => {
  for (const { successes, trials, confidence, low, high } of golden('proportions')) {
    const ours = clopperPearson(successes, trials, confidence);
    expect(ours.estimate).toBe(successes / trials);
    expect(ours.low).toBeCloseTo(low, 10);
    expect(ours.high).toBeCloseTo(high, 10);
  }
});

test('a share that cannot be is refused', () => {
  expect(() => clopperPearson(2, 1)).toThrow(RangeError);
  expect(() => clopperPearson(0, 0)).toThrow(RangeError);
  expect(() => clopperPearson(0.5, 1)).toThrow(RangeError);
});

test('Holm’s adjusted p values are those of R’s definition', () => {
  for (const { p, adjusted } of golden('holm')) {
    holm(p).forEach((each, i) => expect(each).toBeCloseTo(adjusted[i]!, 12));
  }
});

test('Holm never lowers a p value, keeps their order, and is between one test and Bonferroni', () => {
  fc.assert(
    fc.property(pValues, (p) => {
      const adjusted = holm(p);
      p.forEach((each, i) => {
        expect(adjusted[i]!).toBeGreaterThanOrEqual(each);
        expect(adjusted[i]!).toBeLessThanOrEqual(Math.min(1, each * p.length) + 1e-15);
        p.forEach((other, j) => {
          if (each < other) expect(adjusted[i]!).toBeLessThanOrEqual(adjusted[j]!);
        });
      });
    }),
  );
});

test('a number that is no p value is refused', () => {
  expect(() => holm([0.1, NaN])).toThrow(RangeError);
  expect(() => holm([1.1])).toThrow(RangeError);
  expect(holm([])).toEqual([]);
});
