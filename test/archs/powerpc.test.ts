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

describe('an emulated powerpc host', () => {
  let count: EmulatedCount;

  beforeAll(async () => {
    count = await countOnce({ arch: 'powerpc', plan: PLAN });
  }, 3 * BOOT_MS);

  it('proves every guest and every transfer by ioctl, and skips the synchronous ones with the reason', () => {
    expect(unexpectedVerdicts(count)).toEqual([]);
    expect(count.host.kvm.capabilities['KVM_CAP_SYNC_REGS']).toBe(0);
    expect(count.host.guests.map(({ exit, usable }) => `${exit} ${usable.status}`).sort()).toEqual([
      'hypercall usable',
      'mmio-read usable',
      'mmio-write usable',
    ]);
    expect(count.host.cpu.model).toMatch(/^POWER9/);
    expect(count.host.kvm.module).toBe('kvm_hv');
  });

  it(
    'counts every single value the same in another boot',
    async () => {
      const again = await countOnce({ arch: 'powerpc', plan: PLAN });
      expect(again.cells).toEqual(count.cells);
    },
    BOOT_MS,
  );

  it('counts instructions, not ticks of the time base: its loop round nothing is three', () => {
    expect(modeIn(count, 'control/empty-timer')).toBe(3);
    expect(modeIn(count, 'control/null-syscall')).toBeGreaterThan(250);
    expect(modeIn(count, 'control/null-syscall')).toBeLessThan(550);
  });

  it('times no exit that gives the process its floating-point registers back: some 500 instructions more', () => {
    for (const exit of ['mmio-write', 'mmio-read', 'hypercall']) {
      const values = count.cells.get(`${exit}/real64/none`)?.values ?? new Map<number, number>();
      const mode = modeIn(count, `${exit}/real64/none`);
      expect(Math.min(...values.keys())).toBe(mode);
    }
    expect(modeIn(count, 'hypercall/real64/none')).toBeGreaterThan(3_000);
    expect(modeIn(count, 'hypercall/real64/none')).toBeLessThan(4_000);
  });

  it('pays for each of the 33 floating-point registers what the data address register costs, within 10%', () => {
    const all = addedIn(count, 'hypercall/real64', 'fp/read/ioctl');
    const one = addedIn(count, 'hypercall/real64', 'one/read/ioctl');
    expect(all / one / 33).toBeGreaterThan(0.9);
    expect(all / one / 33).toBeLessThan(1.1);
  });

  it('pays for all general registers less than twice what one register costs', () => {
    const all = addedIn(count, 'hypercall/real64', 'regs/read/ioctl');
    const one = addedIn(count, 'hypercall/real64', 'one/read/ioctl');
    expect(all).toBeGreaterThan(one);
    expect(all).toBeLessThan(2 * one);
  });

  it('pays for a transfer the same whatever the exit was', () => {
    for (const transfer of ['regs/read/ioctl', 'regs/write/ioctl', 'sregs/read/ioctl', 'fp/both/ioctl']) {
      const [hypercall, mmio] = ['hypercall/real64', 'mmio-read/real64'].map((guest) =>
        addedIn(count, guest, transfer),
      );
      expect(mmio).toBe(hypercall);
    }
  });
});
