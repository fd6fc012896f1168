import { describe, expect, it } from 'vitest';
import { countersOf } from '../../src/plan/counters.js';
import { resolvePlan } from '../../src/plan/resolve.js';

const countersFor = (options: Parameters<typeof resolvePlan>[0]) => countersOf(resolvePlan(options));

describe('the counters of a plan', () => {
  it('are instructions and cycles, but an emulator has no cycles', () => {
    expect(countersFor({})).toEqual(['instructions', 'cycles']);
    expect(countersFor({ clock: 'instructions' })).toEqual(['instructions']);
  });

  it('are those that are named, in one order, and none where told so', () => {
    expect(countersFor({ counters: ['*-misses', 'instructions'] })).toEqual([
      'instructions',
      'branch-misses',
      'cache-misses',
    ]);
    expect(countersFor({ counters: ['none'] })).toEqual([]);
  });

  it('are refused under a name that is none', () => {
    expect(() => countersFor({ counters: ['cycle'] })).toThrow(/cycles/);
  });
});
