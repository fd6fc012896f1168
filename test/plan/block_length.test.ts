import { describe, expect, it } from 'vitest';
import { blockExits, CONTROL_BLOCKS, GUEST_BLOCKS } from '../../src/plan/block_length.js';

const US = 1e-3;

describe('exits per block, by the cheapest and the dearest cell', () => {
  // native/test/unit/pilot.cc has the same table for the pilot.
  it.each([
    ['exits of a microsecond', [1, 1.1, 5], GUEST_BLOCKS, 608],
    ['exits of 8 us as in a nested VM', [8, 8.1, 40], GUEST_BLOCKS, 80],
    ['exits of 30 us', [30, 31, 75], GUEST_BLOCKS, 32],
    ['a transfer so dear that the cap binds', [8, 100], GUEST_BLOCKS, 32],
    ['a cap that binds above the least', [1, 20], GUEST_BLOCKS, 176],
    ['an exit so dear that 32 are beyond the cap', [130, 150], GUEST_BLOCKS, 24],
    ['an exit so dear that 24 are', [200], GUEST_BLOCKS, 8],
    ['an exit so dear that even 8 are', [2000], GUEST_BLOCKS, 8],
    ['a cheap control', [0.02], CONTROL_BLOCKS, 7504],
    ['a dear control', [5], CONTROL_BLOCKS, 32],
    ['a control that takes no time', [0.0001], CONTROL_BLOCKS, 65_536],
  ] as const)('%s', (_, costsUs, aim, exits) => {
    const costs = costsUs.map((us) => us * US);
    expect(blockExits(costs, aim)).toBe(exits);
  });
});
