import { describe, expect, it } from 'vitest';
import { blockExits, blockOwner, plannedExits } from '../../src/plan/block_length.js';
import { baseCell, controlCell, delayed, transferCell } from '../../src/plan/cell.js';

const US = 1e-3;
const BARE = baseCell('pio-out', 'long64-ring0');
const CONTROL = controlCell('null-syscall');

describe('exits per block, by what one takes', () => {
  // native/test/unit/pilot.cc has the same table for the pilot.
  it.each([
    ['exits of a microsecond', 1, BARE, 608],
    ['exits of 8 us as in a nested VM', 8, BARE, 80],
    ['the dearest of which 32 are needed', 20, BARE, 32],
    ['a little more', 22, BARE, 28],
    ['exits of 26 us', 26, BARE, 24],
    ['exits of 30 us', 30, BARE, 20],
    ['exits of 60 us, as in ring 3 of a nested VM', 60, BARE, 12],
    ['an exit of which 8 are enough', 75, BARE, 8],
    ['an exit so dear that 8 last long', 2000, BARE, 8],
    ['a cheap control', 0.02, CONTROL, 7504],
    ['a dear control', 5, CONTROL, 32],
    ['a control that takes no time', 0.0001, CONTROL, 65_536],
  ] as const)('%s', (_, costUs, cell, exits) => {
    expect(blockExits(cell, costUs * US)).toBe(exits);
  });
});

describe('what a plan says of the length of blocks', () => {
  const sync = transferCell('pio-out', 'long64-ring0', ['regs'], 'both', 'sync');
  const planned = { 'pio-out/long64-ring0': 16, [sync.id]: 80 };

  it('is of the cell itself, or else of its guest', () => {
    expect(plannedExits(planned, sync)).toBe(80);
    expect(plannedExits(planned, BARE)).toBe(16);
    expect(plannedExits(planned, baseCell('pio-in', 'long64-ring0'))).toBeUndefined();
    expect(plannedExits(planned, CONTROL)).toBeUndefined();
    expect(plannedExits(undefined, sync)).toBeUndefined();
  });

  it('holds for a delayed cell too, so that it differs from the other by the delay alone', () => {
    for (const cell of [delayed(sync, 250), delayed(sync, 250, 64)]) {
      expect(blockOwner(cell)).toBe(sync.id);
      expect(plannedExits(planned, cell)).toBe(80);
    }
  });
});
