import fc from 'fast-check';
import { expect, test } from 'vitest';
import { quietLevel, quietSpread } from '../../src/stats/quiet_level.js';
import { Random } from '../../src/stats/inference/random.js';
import { standardNormal } from '../support/synthetic_samples.js';

function launch(random: Random, noise: number, rounds = 30): number[] {
  return Array.from({ length: rounds }, () => noise * standardNormal(random));
}

/** Rounds in which a neighbour takes up to two thirds of the time. */
function disturbed(rounds: readonly number[], share: number, random: Random): number[] {
  return rounds.map((value, i) => (i < share * rounds.length ? value + 0.1 + 0.3 * random.next() : value));
}

test('the quiet level is the first decile, interpolated, without gaps', () => {
  expect(quietLevel([5, 3, 4])).toBe(3);
  // NumPy: quantile([10, 20 .. 100], 0.1, method='weibull') is 11, of 0 .. 19 it is 1.1.
  expect(quietLevel([30, NaN, 20, 10, 40, 50, 60, 70, 80, 90, 100])).toBeCloseTo(11, 12);
  expect(quietLevel([...Array(20).keys()])).toBeCloseTo(1.1, 12);
  expect(quietLevel([1, NaN, 2])).toBeNaN();
});

test('ten rounds and eleven have the same share of rounds below their quiet level', () => {
  // The expected share below the k-th of n values is k / (n + 1), so evenly spread values say it without noise.
  const shareBelow = (rounds: number): number =>
    quietLevel(Array.from({ length: rounds }, (_, i) => (i + 1) / (rounds + 1)));
  for (const rounds of [9, 10, 11, 12, 19, 20, 21, 40]) expect(shareBelow(rounds)).toBeCloseTo(0.1, 12);
});

test('what a neighbour adds to most of the rounds hardly moves the quiet level', () => {
  const random = new Random('1');
  for (let run = 0; run < 50; run++) {
    const calm = launch(random, 0.003);
    for (const share of [0.2, 0.4, 0.6])
      expect(Math.abs(quietLevel(disturbed(calm, share, random)) - quietLevel(calm))).toBeLessThan(0.006);
  }
});

test('the spread of the quieter rounds is small while most of them are quiet, and large where few are', () => {
  const random = new Random('2');
  const calm = launch(random, 0.003, 60);
  const usual = quietSpread(calm);
  expect(usual).toBeLessThan(0.009);
  expect(quietSpread(disturbed(calm, 0.4, random))).toBeLessThan(2 * usual);
  expect(quietSpread(disturbed(calm, 0.9, random))).toBeGreaterThan(5 * usual);
});

test('both scale with the values; a shift moves the level alone', () => {
  const values = launch(new Random('3'), 1);
  fc.assert(
    fc.property(
      fc.double({ min: 0.1, max: 10, noNaN: true }),
      fc.double({ min: -9, max: 9, noNaN: true }),
      (by, shift) => {
        const moved = values.map((value) => by * value + shift);
        expect(quietLevel(moved)).toBeCloseTo(by * quietLevel(values) + shift, 9);
        expect(quietSpread(moved)).toBeCloseTo(by * quietSpread(values), 9);
      },
    ),
  );
});

test('values that do not differ have the least spread, and too few have none', () => {
  expect(quietSpread([1, 1, 1])).toBe(0.0005);
  expect(quietSpread([1, NaN, 2])).toBeNaN();
});
