import { expect, test } from 'vitest';
import { commonVariance, digamma, moderated, trigamma } from '../../../src/stats/inference/moderated.js';
import { Random } from '../../../src/stats/inference/random.js';
import { standardNormal } from '../../support/synthetic_samples.js';

/** Values of SciPy's `digamma` and `polygamma(1, x)`. */
test.each([
  [0.5, -1.9635100260214235, 4.934802200544679],
  [1, -0.5772156649015329, 1.6449340668482264],
  [7.25, 1.91045352688373, 0.14787923315893375],
  [40, 3.6763273740348423, 0.025315103841291157],
])('digamma and trigamma of %f', (x, first, second) => {
  expect(digamma(x)).toBeCloseTo(first, 7);
  expect(trigamma(x)).toBeCloseTo(second, 7);
});

/** Variances as `degrees` normal values have them, each around a variance of its own. */
function drawn(count: number, degrees: number, own: () => number, random: Random) {
  return Array.from({ length: count }, () => {
    const variance = own();
    let sum = 0;
    for (let i = 0; i < degrees; i++) sum += variance * standardNormal(random) ** 2;
    return { variance: sum / degrees, degrees };
  });
}

test('variances that differ by chance only are worth many degrees, others few', () => {
  const random = new Random('9');
  const same = commonVariance(drawn(200, 8, () => 4, random))!;
  expect(same.variance).toBeCloseTo(4, 0);
  expect(same.degrees).toBeGreaterThan(60);
  const different = commonVariance(drawn(200, 8, () => 4 * 16 ** (random.next() - 0.5), random))!;
  expect(different.degrees).toBeLessThan(12);
});

test('a variance is drawn towards the common one by its degrees, and has the degrees of both', () => {
  const own = { variance: 1, degrees: 6 };
  expect(moderated(own, { variance: 4, degrees: 18 })).toEqual({ variance: 3.25, degrees: 24 });
  expect(moderated(own, null)).toBe(own);
});

test('few variances, or one without any scatter, have nothing in common', () => {
  const some = { variance: 1, degrees: 6 };
  expect(commonVariance([some, some, some])).toBeNull();
  expect(commonVariance([some, some, some, some, { variance: 0, degrees: 6 }])).toBeNull();
});
