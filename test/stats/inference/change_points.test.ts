import { describe, expect, it } from 'vitest';
import { changePoints, likeliestChange } from '../../../src/stats/inference/change_points.js';
import { Random } from '../../../src/stats/inference/random.js';

/** All orders of a list. */
function orders(values: readonly number[]): number[][] {
  if (values.length < 2) return [[...values]];
  return values.flatMap((value, index) =>
    orders(values.filter((_, other) => other !== index)).map((rest) => [value, ...rest]),
  );
}

/** Written from the definition: Pettitt's U for each split, by comparing every pair. */
function pettitt(values: readonly number[]): number {
  const of = (split: number): number => {
    let sum = 0;
    for (let i = 0; i < split; i++)
      for (let j = split; j < values.length; j++) sum += Math.sign((values[i] ?? 0) - (values[j] ?? 0));
    return Math.abs(sum);
  };
  return Math.max(...values.map((_, split) => (split >= 3 && split <= values.length - 3 ? of(split) : 0)));
}

function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}

describe('the likeliest change of a series', () => {
  it.each([[[1, 2, 3, 4, 11, 12, 13, 14]], [[5, 1, 4, 2, 9, 3, 8, 7]], [[1, 1, 1, 2, 2, 2, 3, 3]]])(
    'of %j has the p of all its orders',
    (values) => {
      const own = pettitt(values);
      const all = orders(values);
      const exact = all.filter((order) => pettitt(order) >= own).length / all.length;
      const p = likeliestChange(values, new Random('1'))?.p ?? NaN;
      // Four standard errors of a share over 9,999 orders.
      expect(Math.abs(p - exact)).toBeLessThan(4 * Math.sqrt((exact * (1 - exact)) / 9_999) + 1e-4);
    },
  );

  it('lies where the level changes', () => {
    const values = [...Array<number>(9).fill(1), ...Array<number>(7).fill(2)];
    expect(likeliestChange(values, new Random('1'))).toMatchObject({ at: 9, p: 0.0001 });
  });

  it('cannot be told in five values, nor be significant in six', () => {
    expect(likeliestChange([1, 1, 1, 9, 9], new Random('1'))).toBeNull();
    expect(likeliestChange([1, 2, 3, 11, 12, 13], new Random('1'))?.p).toBeGreaterThan(0.05);
  });

  it('is no single outlier', () => {
    const values = Array.from({ length: 20 }, (_, i) => (i === 13 ? 1e9 : (i * 7) % 5));
    expect(likeliestChange(values, new Random('1'))?.p).toBeGreaterThan(0.2);
  });

  it('is found by chance no more often than p says', () => {
    const random = new Random('7');
    const alarms = Array.from({ length: 2_000 }, (_, run) => {
      const values = Array.from({ length: 12 }, () => normal(random));
      return (likeliestChange(values, new Random('3', run), 199)?.p ?? 1) <= 0.05;
    }).filter(Boolean).length;
    expect(alarms / 2_000).toBeLessThan(0.05 + 3 * Math.sqrt((0.05 * 0.95) / 2_000));
    expect(alarms).toBeGreaterThan(40);
  });
});

describe('the changes of several series', () => {
  const random = new Random('11');
  const noise = (level: number, count: number): number[] =>
    Array.from({ length: count }, () => level + 0.01 * normal(random));
  const twice = [...noise(1, 12), ...noise(1.2, 12), ...noise(0.9, 12)];
  const never = noise(1, 36);

  it('are both steps of one, and none of another', () => {
    const [changes, none] = changePoints([twice, never], '5');
    expect(changes?.map(({ at }) => at)).toEqual([12, 24]);
    expect(none).toEqual([]);
  });

  it('are the same for the same seed, and corrected for their number', () => {
    expect(changePoints([twice, never], '5')).toEqual(changePoints([twice, never], '5'));
    const alone = [...noise(1, 4), ...noise(1.2, 4)];
    expect(changePoints([alone], '5')[0]).toHaveLength(1);
    expect(changePoints([alone, never, never, never], '5')[0]).toEqual([]);
  });

  it('of no series are none', () => {
    expect(changePoints([], '1')).toEqual([]);
    expect(changePoints([[]], '1')).toEqual([[]]);
  });
});
