import { describe, expect, it } from 'vitest';
import { nearestName } from '../../src/lib/nearest.js';
import { formatSeconds, parseCount, parseSeconds, parseShare } from '../../src/lib/quantity.js';

describe('nearestName', () => {
  it('finds the typo and stays silent when nothing is close', () => {
    expect(nearestName('--taget-interval', ['--target-interval', '--max-time'])).toBe('--target-interval');
    expect(nearestName('zzzzzz', ['run', 'plan'])).toBeNull();
    expect(nearestName('run', [])).toBeNull();
  });
});

describe('quantities', () => {
  it.each([
    ['45', 45],
    ['45s', 45],
    ['1.5m', 90],
    ['1h', 3600],
    ['0', null],
    ['-3', null],
    ['2d', null],
    ['', null],
  ])('parseSeconds(%j) is %j', (text, seconds) => {
    expect(parseSeconds(text)).toBe(seconds);
  });

  it.each([
    ['1%', 0.01],
    ['0.01', 0.01],
    ['.5', 0.5],
    ['1', null],
    ['0%', null],
    ['100%', null],
    ['1e-2', null],
  ])('parseShare(%j) is %j', (text, share) => {
    expect(parseShare(text)).toBe(share);
  });

  it('parseCount takes plain digits only', () => {
    expect([parseCount('3', 1), parseCount('0', 1), parseCount('1e3', 1), parseCount('3.5', 1)]).toEqual([
      3,
      null,
      null,
      null,
    ]);
  });

  it('formatSeconds rounds to what a person reads', () => {
    expect([0.31, 45.2, 120, 125].map(formatSeconds)).toEqual(['310 ms', '45 s', '2 min', '2 min 5 s']);
  });
});
