import { expect, test } from 'vitest';
import { crossedStates, NO_STATE, type StatedRounds } from '../../src/stats/states.js';

function view(centers: readonly number[], ...labels: number[][]): StatedRounds {
  return {
    states: centers.map((center, i) => ({ name: 'ABC'[i]!, center, share: NaN })),
    labels: labels.map((launch) => Int8Array.from(launch)),
  };
}

test('a round is in the state that both views name, and in none where either names none', () => {
  const core = view([740, 1400], [0, 0, 1, NO_STATE], [1, 1, 1, 1]);
  const mode = view([1.1, 1.5], [0, 1, 1, 0], [1, 1, NO_STATE, 1]);
  const { states, labels } = crossedStates(core, mode);
  expect(states.map(({ name }) => name)).toEqual(['AA', 'AB', 'BB']);
  expect(labels.map((each) => [...each])).toEqual([
    [0, 1, 2, NO_STATE],
    [2, 2, NO_STATE, 2],
  ]);
  expect(states.map(({ share }) => share)).toEqual([1 / 8, 1 / 8, 4 / 8]);
  expect(states.map(({ center }) => center)).toEqual([1.1, 1.5, 1.5]);
});

test('a view with one state takes its stateless rounds out and leaves the names of the other', () => {
  const core = view([740], [0, NO_STATE, 0]);
  const mode = view([1.1, 1.5], [0, 0, 1]);
  const { states, labels } = crossedStates(core, mode);
  expect(states.map(({ name }) => name)).toEqual(['A', 'B']);
  expect([...labels[0]!]).toEqual([0, NO_STATE, 1]);
  expect(crossedStates(core, view([1.1], [0, 0, 0])).states.map(({ name }) => name)).toEqual(['A']);
});
