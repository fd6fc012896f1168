import { beforeAll, describe, expect, it } from 'vitest';
import {
  addedIn,
  countOnce,
  modeIn,
  unexpectedVerdicts,
  type EmulatedCount,
} from '../support/emulated_run.js';

const SECONDS = 1000;
const BOOT_MS = 120 * SECONDS;
const QUICK = { preset: 'quick', minRounds: 2, maxRounds: 2 };

describe('an emulated arm64 host', () => {
  let vhe: EmulatedCount;

  beforeAll(async () => {
    vhe = await countOnce({ arch: 'arm64', plan: QUICK });
  }, 3 * BOOT_MS);

  it(
    'proves every guest and every transfer by ioctl, and skips the synchronous ones with the reason',
    async () => {
      const plan = { preset: 'default', minRounds: 1, maxRounds: 1 };
      const all = await countOnce({ arch: 'arm64', plan });
      expect(unexpectedVerdicts(all)).toEqual([]);
      expect(all.host.kvm.capabilities['KVM_CAP_SYNC_REGS']).toBe(0);
      expect(all.host.guests.map(({ exit, usable }) => `${exit} ${usable.status}`).sort()).toEqual([
        'mmio-read usable',
        'mmio-write usable',
        'system-event usable',
      ]);
      expect(modeIn(all, 'system-event/el1/none')).toBeLessThan(modeIn(all, 'mmio-write/el1/none'));
      for (const [id, { verdict }] of all.cells) {
        if (id.endsWith('/both/ioctl')) expect(verdict).not.toMatchObject({ fieldsCompared: 0 });
      }
    },
    BOOT_MS,
  );

  it(
    'counts every single value the same in another boot',
    async () => {
      const again = await countOnce({ arch: 'arm64', plan: QUICK });
      expect(again.cells).toEqual(vhe.cells);
    },
    BOOT_MS,
  );

  it('counts by its processor what the emulator counts, within 2 instructions per exit in every cell', () => {
    expect(vhe.host.counters).toEqual({ status: 'usable', pmu: 'armv8_pmuv3' });
    const overhead = modeIn(vhe, 'control/empty-timer');
    const timed = [...vhe.cells].filter(
      ([id, { mode }]) => id !== 'control/empty-timer' && !Number.isNaN(mode),
    );
    expect(timed.length).toBeGreaterThan(15);
    for (const [id, { mode, counters }] of timed) {
      const difference = (counters?.total ?? NaN) - (mode - overhead);
      expect(Math.abs(difference), id).toBeLessThanOrEqual(2);
    }
    // Its store traps: the processor does not retire it.
    expect(vhe.cells.get('mmio-write/el1/none')?.counters?.guest).toBe(2);
  });

  it('takes as many instructions as an independent program counted', () => {
    // One C program on 6.1.192 and 6.12.117: an mmio exit 5,200 and 6,180, one KVM_GET_ONE_REG 1,415 and 1,419.
    expect(modeIn(vhe, 'mmio-write/el1/none')).toBeGreaterThan(4_500);
    expect(modeIn(vhe, 'mmio-write/el1/none')).toBeLessThan(7_500);
    expect(addedIn(vhe, 'mmio-write/el1', 'one/read/ioctl')).toBeGreaterThan(1_200);
    expect(addedIn(vhe, 'mmio-write/el1', 'one/read/ioctl')).toBeLessThan(1_700);
  });

  it('pays for each of the 33 core registers what one alone costs, within 5%', () => {
    const ratio =
      addedIn(vhe, 'mmio-write/el1', 'core/read/ioctl') / addedIn(vhe, 'mmio-write/el1', 'one/read/ioctl');
    expect(ratio / 33).toBeGreaterThan(0.95);
    expect(ratio / 33).toBeLessThan(1.05);
  });

  it(
    'runs KVM without VHE when told to: it says so and exits differ, while no system call does',
    async () => {
      const nvhe = await countOnce({ arch: 'arm64', plan: QUICK, append: ['kvm-arm.mode=nvhe'] });
      expect([vhe.host.kvm.module, nvhe.host.kvm.module]).toEqual(['VHE', 'nVHE']);
      expect(nvhe.host.kernel.commandLine).toContain('kvm-arm.mode=nvhe');
      for (const exit of ['mmio-write', 'mmio-read']) {
        expect(modeIn(nvhe, `${exit}/el1/none`)).not.toBe(modeIn(vhe, `${exit}/el1/none`));
      }
      const counted = nvhe.cells.get('mmio-write/el1/none')?.counters?.total ?? NaN;
      const overhead = modeIn(nvhe, 'control/empty-timer');
      expect(Math.abs(counted - (modeIn(nvhe, 'mmio-write/el1/none') - overhead))).toBeLessThanOrEqual(2);
      expect(modeIn(nvhe, 'control/vcpu-ioctl')).toBe(modeIn(vhe, 'control/vcpu-ioctl'));
      expect(addedIn(nvhe, 'mmio-write/el1', 'one/read/ioctl')).toBe(
        addedIn(vhe, 'mmio-write/el1', 'one/read/ioctl'),
      );
    },
    BOOT_MS,
  );
});
