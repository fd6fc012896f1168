import { expect, test } from 'vitest';
import { disturbedLaunches, hasQuietLaunches } from '../../src/stats/disturbed_launches.js';
import { Random } from '../../src/stats/inference/random.js';
import { standardNormal } from '../support/synthetic_samples.js';

function launch(random: Random, noise: number, rounds = 30): number[] {
  return Array.from({ length: rounds }, () => noise * standardNormal(random));
}

test('a launch that is disturbed in two controls is named; one control alone, or usual differences, name none', () => {
  const random = new Random('3');
  const control = (noises: readonly number[]): number[][] => noises.map((noise) => launch(random, noise));
  const calm = control([0.004, 0.006, 0.004, 0.01, 0.004, 0.003]);
  const loaded = control([0.004, 0.004, 0.08, 0.004, 0.004, 0.004]);
  const loadedToo = control([0.04, 0.002, 0.05, 0.002, 0.002, 0.002]);
  const third = [false, false, true, false, false, false];
  const none = third.map(() => false);
  expect(disturbedLaunches([calm, calm])).toEqual(none);
  expect(disturbedLaunches([calm, loaded])).toEqual(none);
  expect(disturbedLaunches([calm, loaded, loadedToo])).toEqual(third);
  expect(disturbedLaunches([loaded])).toEqual(third);
});

test('the quiet launches are the measure, also where most are disturbed', () => {
  const random = new Random('5');
  const noises = [0.08, 0.004, 0.09, 0.07, 0.08, 0.003, 0.09, 0.004];
  const control = noises.map((noise) => launch(random, noise));
  expect(disturbedLaunches([control, control])).toEqual(noises.map((noise) => noise > 0.05));
});

test('a run has enough with as many undisturbed launches as were planned, or twice as many of any kind', () => {
  expect([hasQuietLaunches(8, 8, 8), hasQuietLaunches(7, 8, 8), hasQuietLaunches(8, 11, 8)]).toEqual([
    ...[true, false, true],
  ]);
  expect([hasQuietLaunches(2, 15, 8), hasQuietLaunches(0, 16, 8)]).toEqual([false, true]);
});

test('where nearly all launches are disturbed, or nothing is known, none is named', () => {
  const random = new Random('4');
  const loaded = [0.08, 0.004, 0.09, 0.07, 0.08].map((noise) => launch(random, noise));
  expect(disturbedLaunches([loaded])).toEqual(loaded.map(() => false));
  expect(disturbedLaunches([])).toEqual([]);
  expect(disturbedLaunches([[[1], [2]]])).toEqual([false, false]);
});
