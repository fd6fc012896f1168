import fc from 'fast-check';
import { expect, test } from 'vitest';
import { quietLevel } from '../../src/stats/quiet_level.js';
import { Random } from '../../src/stats/inference/random.js';
import { byQuietRounds, launchValues, NO_STATE, statedLaunches, statesOf } from '../../src/stats/states.js';
import { standardNormal } from '../support/synthetic_samples.js';

/** A control of a launch: `levels` by round, with noise of 0.3% and a spike where asked. */
function control(levels: readonly number[], random: Random, spikeAt = -1): Float64Array {
  return Float64Array.from(levels, (level, i) => {
    return level * (1 + 0.003 * standardNormal(random)) * (i === spikeAt ? 1.3 : 1);
  });
}

function rounds(level: number, count = 20): number[] {
  return new Array<number>(count).fill(level);
}

test('a host in one state has one, also when its control drifts and spikes', () => {
  const random = new Random('1');
  const launches = [0, 1, 2, 3, 4].map((i) => control(rounds(1.14 * (1 + 0.001 * i)), random, 7));
  const { states, labels } = statesOf(launches);
  expect(states.map(({ name }) => name)).toEqual(['A']);
  expect(states[0]!.center).toBeCloseTo(1.142, 2);
  expect(labels.every((each) => each.every((label) => label === 0))).toBe(true);
});

test('two states are told apart round by round, a spike is no state, and shares are those of the rounds', () => {
  const random = new Random('2');
  const changing = [...rounds(1.14, 12), ...rounds(1.53, 8)];
  const { states, labels } = statesOf([
    control(rounds(1.14), random, 4),
    control(rounds(1.53), random, 9),
    control(changing, random),
  ]);
  expect(states.map(({ name }) => name)).toEqual(['A', 'B']);
  expect(states.map(({ share }) => Math.round(share * 60))).toEqual([32, 28]);
  expect([...labels[0]!]).toEqual(rounds(0));
  expect([...labels[1]!]).toEqual(rounds(1));
  expect([...labels[2]!]).toEqual(changing.map((level) => (level > 1.3 ? 1 : 0)));
});

test('rounds far from every state are in none', () => {
  const random = new Random('3');
  const loaded = [...rounds(1.14, 15), ...rounds(1.9, 5)];
  const { states, labels } = statesOf([
    ...[1, 2, 3, 4, 5].map(() => control(rounds(1.14), random)),
    control(loaded, random),
  ]);
  expect(states).toHaveLength(1);
  expect([...labels[5]!].slice(-5)).toEqual(rounds(NO_STATE, 5));
  expect(states[0]!.share).toBeCloseTo(115 / 120, 12);
});

test('the scale of the control does not matter', () => {
  const random = new Random('4');
  const launches = [control(rounds(1.14), random), control(rounds(1.53), random)];
  fc.assert(
    fc.property(fc.double({ min: 0.01, max: 1e5, noNaN: true }), (scale) => {
      const scaled = launches.map((each) => each.map((value) => value * scale));
      expect(statesOf(scaled).labels).toEqual(statesOf(launches).labels);
    }),
  );
});

test('a launch counts once, in the state of most of its rounds, by the median over those rounds', () => {
  const labels = [Int8Array.from([0, 0, 0, 1, 1, 1, 1, NO_STATE]), Int8Array.from([0, 0, 0])];
  const states = ['A', 'B'].map((name) => ({ name, center: 1, share: 0.5 }));
  const values = [
    [9, 9, 9, 1, 2, NaN, 3, 50],
    [4, 5, 6],
  ];
  const covariates = [values[0]!.map((value) => 10 * value), [1, 2, 3]];
  expect(launchValues(values, null, statedLaunches({ states, labels }, covariates))).toEqual([
    { launch: 0, state: 'B', value: 2, covariate: 20 },
    { launch: 1, state: 'A', value: 5, covariate: 2 },
  ]);
});

test('a launch with fewer than three rounds in its state is left out', () => {
  const states = [{ name: 'A', center: 1, share: 1 }];
  const labels = [Int8Array.from([0, 0]), Int8Array.from([0, 0, 0])];
  expect(
    launchValues(
      [
        [1, 2],
        [1, NaN, 2],
      ],
      null,
      statedLaunches({ states, labels }),
    ),
  ).toEqual([]);
});

test('without a control there is no state, and no launch has a value', () => {
  const stated = statesOf([new Float64Array([NaN, NaN, NaN]), new Float64Array(0)]);
  expect(stated.states).toEqual([]);
  expect(launchValues([[1, 2, 3], []], null, statedLaunches(stated))).toEqual([]);
});

test('the quiet value of a launch is the difference of two quiet levels in its state, not that of its rounds', () => {
  const labels = [Int8Array.from([0, 0, 0, 0, 1]), new Int8Array(5)];
  const states = [
    { name: 'A', center: 1, share: 0.9 },
    { name: 'B', center: 2, share: 0.1 },
  ];
  const subject = [
    [5, 6, 9, 5, 0],
    [7, 7, 8, 9, 9],
  ];
  const reference = [
    [4, 1, 1, 2, 0],
    [3, 2, NaN, 2, 9],
  ];
  const launches = statedLaunches({ states, labels });
  expect(launchValues(subject, reference, launches, quietLevel)).toEqual([
    { launch: 0, state: 'A', value: 4 },
    { launch: 1, state: 'A', value: 5 },
  ]);
  expect(launchValues(subject, null, launches, quietLevel).map(({ value }) => value)).toEqual([5, 7]);
});

test('a launch is as a whole in the lowest state that a tenth of its rounds were in, two at least', () => {
  const launch = (own: number, shared: number): Int8Array =>
    Int8Array.from([...Array<number>(own).fill(0), ...Array<number>(shared).fill(1)]);
  const states = [
    { name: 'A', center: 1, share: 0.5 },
    { name: 'B', center: 2, share: 0.5 },
  ];
  const labels = [
    launch(2, 18),
    launch(1, 19),
    launch(2, 28),
    launch(20, 0),
    new Int8Array(4).fill(NO_STATE),
  ];
  const whole = byQuietRounds({ states, labels }).labels.map((each) => [...new Set(each)]);
  expect(whole).toEqual([[0], [1], [1], [0], [NO_STATE]]);
});
