import { beforeAll, describe, expect, it } from 'vitest';
import {
  addedIn,
  countOnce,
  modeIn,
  unexpectedVerdicts,
  type EmulatedCount,
} from '../support/emulated_run.js';

const SECONDS = 1000;
const BOOT_MS = 180 * SECONDS;
const PLAN = { preset: 'default', minRounds: 2, maxRounds: 2 };

describe('an emulated riscv host', () => {
  let count: EmulatedCount;

  beforeAll(async () => {
    count = await countOnce({ arch: 'riscv', plan: PLAN });
  }, 3 * BOOT_MS);

  it('proves every guest and every transfer by ioctl, and skips the synchronous ones with the reason', () => {
    expect(unexpectedVerdicts(count)).toEqual([]);
    expect(count.host.kvm.capabilities['KVM_CAP_SYNC_REGS']).toBe(0);
    expect(count.host.guests.map(({ exit, usable }) => `${exit} ${usable.status}`).sort()).toEqual([
      'mmio-read usable',
      'mmio-write usable',
      'sbi usable',
    ]);
  });

  it(
    'counts every single value the same in another boot',
    async () => {
      const again = await countOnce({ arch: 'riscv', plan: PLAN });
      expect(again.cells).toEqual(count.cells);
    },
    BOOT_MS,
  );

  it('counts single instructions, not ticks of the 10 MHz timer', () => {
    // An exit is some 3,000 instructions and one KVM_GET_ONE_REG some 1,300: 30 and 13 ticks of that timer.
    expect(modeIn(count, 'sbi/vs/none')).toBeGreaterThan(2_000);
    expect(modeIn(count, 'sbi/vs/none')).toBeLessThan(4_500);
    expect(addedIn(count, 'sbi/vs', 'one/read/ioctl')).toBeGreaterThan(1_000);
    expect(addedIn(count, 'sbi/vs', 'one/read/ioctl')).toBeLessThan(1_800);
  });

  it('pays for each of the 33 core registers what one alone costs, within 10%', () => {
    const ratio = addedIn(count, 'sbi/vs', 'core/read/ioctl') / addedIn(count, 'sbi/vs', 'one/read/ioctl');
    expect(ratio / 33).toBeGreaterThan(0.9);
    expect(ratio / 33).toBeLessThan(1.1);
  });
});
