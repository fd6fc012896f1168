import fc from 'fast-check';
import { expect, test } from 'vitest';
import { disturbedLaunches, roundNoise } from '../../src/stats/disturbance.js';
import { Random } from '../../src/stats/random.js';
import { standardNormal } from '../support/synthetic_samples.js';

function launch(random: Random, noise: number, rounds = 30): number[] {
  return Array.from({ length: rounds }, () => noise * standardNormal(random));
}

test('the noise from round to round is the standard deviation, with or without drift, a change of state or spikes', () => {
  const random = new Random('1');
  const calm = launch(random, 0.004, 4000);
  expect(roundNoise(calm)).toBeCloseTo(0.004, 3);
  expect(roundNoise(calm.map((value, i) => value + 0.05 * (i / 4000) + (i > 2000 ? 0.3 : 0)))).toBeCloseTo(
    0.004,
    3,
  );
  expect(roundNoise(calm.map((value, i) => (i % 20 === 0 ? value + 0.4 : value)))).toBeLessThan(0.0048);
});

test('the noise scales with the values, a shift changes nothing, and too few neighbours have none', () => {
  const values = launch(new Random('2'), 1);
  fc.assert(
    fc.property(
      fc.double({ min: 0.1, max: 10, noNaN: true }),
      fc.double({ min: -9, max: 9, noNaN: true }),
      (by, shift) => {
        expect(roundNoise(values.map((value) => by * value + shift))).toBeCloseTo(by * roundNoise(values), 9);
      },
    ),
  );
  expect(roundNoise([1, 2, 3])).toBeNaN();
  expect(roundNoise([1, NaN, 2, NaN, 3, NaN, 4, NaN])).toBeNaN();
});

test('a launch that is disturbed in two controls is named; one control alone, or usual differences, name none', () => {
  const random = new Random('3');
  const control = (noises: readonly number[]): number[][] => noises.map((noise) => launch(random, noise));
  const calm = control([0.004, 0.006, 0.004, 0.012, 0.004, 0.003]);
  const loaded = control([0.004, 0.004, 0.08, 0.004, 0.004, 0.004]);
  const loadedToo = control([0.04, 0.002, 0.05, 0.002, 0.002, 0.002]);
  const third = [false, false, true, false, false, false];
  const none = third.map(() => false);
  expect(disturbedLaunches([calm, calm])).toEqual(none);
  expect(disturbedLaunches([calm, loaded])).toEqual(none);
  expect(disturbedLaunches([calm, loaded, loadedToo])).toEqual(third);
  expect(disturbedLaunches([loaded])).toEqual(third);
});

test('where most launches are disturbed, or nothing is known, none is named', () => {
  const random = new Random('4');
  const loaded = [0.08, 0.004, 0.09, 0.07].map((noise) => launch(random, noise));
  expect(disturbedLaunches([loaded])).toEqual([false, false, false, false]);
  expect(disturbedLaunches([])).toEqual([]);
  expect(disturbedLaunches([[[1], [2]]])).toEqual([false, false]);
});
