import { describe, expect, it } from 'vitest';
import { fitting } from '../../src/measure/replies.js';
import type { LaunchMessage, LaunchSpec } from '../../src/samples/protocol.js';

const spec = { launch: 1, cells: [{}, {}], rounds: 2 } as unknown as LaunchSpec;
const round = (mean: number[], launch = 1): LaunchMessage => ({
  type: 'round',
  ...{ launch, round: 0, cell: [0, 1], mean, median: [1, 2], min: [1, 2], drops: [], complete: true },
});

describe('what a launch says', () => {
  it('is taken where it fits what was asked for', () => {
    expect(fitting(round([1, 2]), spec)).toEqual(round([1, 2]));
  });

  it.each<[string, LaunchMessage, string]>([
    ['a mean of no launch', round([1, 1e13]), 'an exit of more ticks than a launch can last'],
    [
      'a number that no results file may have',
      round([1, 1e308]),
      'round.mean[1]: larger than any measurement',
    ],
    ['columns of different lengths', round([1]), 'columns differ in length'],
    [
      'a cell twice in one round',
      { ...round([1, 2]), cell: [1, 1] } as LaunchMessage,
      'a cell that is there twice',
    ],
    ['another launch', round([1, 2], 3), 'launch 3 was not asked for'],
  ])('is refused: %s', (_, message, why) => {
    expect(() => fitting(message, spec)).toThrow(why);
  });
});
