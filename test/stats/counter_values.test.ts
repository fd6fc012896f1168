import { describe, expect, it } from 'vitest';
import { countersByCell, counterValue, typicalOf } from '../../src/stats/counter_values.js';

const read = (user: number[]) => ({
  cells: [
    { cell: 4, event: 'instructions' as const, user, kernel: user.map(() => 100), guest: user.map(() => 2) },
  ],
  missed: [],
});

describe('values of hardware counters', () => {
  it('take the most frequent reading, whatever an interrupt added to others or took from them', () => {
    expect(typicalOf([97_387.75, 97_174, 96_960.25, 97_174, 97_387.75, 97_174])).toBe(97_174);
    expect(typicalOf([8, 9, 9, 8])).toBe(8);
  });

  it('take the median where no reading came twice', () => {
    expect(typicalOf([5, 1, 3])).toBe(3);
    expect(typicalOf([1, 2])).toBe(1.5);
    expect(typicalOf([])).toBeNaN();
  });

  it('are one for each launch that counted the cell', () => {
    const launches = [
      { launch: 0, counters: read([16, 16, 40]) },
      { launch: 2, counters: read([18]) },
    ];
    expect(countersByCell(launches).get(4)).toEqual([
      { event: 'instructions', launch: [0, 2], user: [16, 18], kernel: [100, 100], guest: [2, 2] },
    ]);
    expect(countersByCell(launches).get(5)).toBeUndefined();
  });

  it('add up over the three sides', () => {
    const counters = countersByCell([{ launch: 0, counters: read([16]) }]).get(4);
    expect(counterValue(counters, 'instructions')).toEqual({ user: 16, kernel: 100, guest: 2, total: 118 });
    expect(counterValue(counters, 'cycles')).toBeNull();
  });
});
