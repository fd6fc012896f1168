import { describe, expect, it } from 'vitest';
import { fitting } from '../../src/measure/replies.js';
import type { LaunchMessage, LaunchSpec } from '../../src/samples/protocol.js';

const spec = { launch: 1, cells: [{}, {}], rounds: 2 } as unknown as LaunchSpec;
const round = (mean: number[], launch = 1): LaunchMessage => ({
  type: 'round',
  ...{ launch, round: 0, cell: [0, 1], mean, median: [1, 2], min: [1, 2], drops: [], complete: true },
});

const closed = (buckets: readonly number[], counts: readonly number[]): LaunchMessage =>
  ({
    type: 'closed',
    launch: 1,
    histograms: [{ cell: 0, buckets, counts, max: 60 }],
  }) as unknown as LaunchMessage;

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
    ['columns of different lengths', round([1]), 'columns that do not fit together'],
    [
      'a disturbance of no block',
      { ...round([1, 2]), events: { faults: [2] } } as LaunchMessage,
      'columns that do not fit together',
    ],
    [
      'buckets that do not ascend',
      closed([344, 60], [1, 1]),
      'a histogram whose buckets do not fit together',
    ],
    ['a bucket of no 64-bit counter', closed([344, 14_538], [1, 1]), 'a histogram whose buckets'],
    ['a bucket without its count', closed([344], []), 'a histogram whose buckets'],
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
