import { readdirSync } from 'node:fs';
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
const PLAN = { preset: 'default', minRounds: 4, maxRounds: 4 };
/** The bits of kvm_valid_regs by which this host carries something of ours: 0x113f but for DIAG318's. */
const CARRIED = ['prefix', 'gprs', 'acrs', 'crs', 'sregs', 'arch0', 'pfault', 'fprs'];

const emulators = (): string[] =>
  readdirSync('/proc').filter((pid) => {
    if (!/^[0-9]+$/.test(pid)) return false;
    try {
      return readdirSync(`/proc/${pid}/cwd`).includes('hercules.cnf');
    } catch {
      return false;
    }
  });

describe('an emulated s390 host', () => {
  let count: EmulatedCount;

  beforeAll(async () => {
    count = await countOnce({ arch: 's390', plan: PLAN });
  }, 3 * BOOT_MS);

  it('proves every guest, every synchronous transfer of what kvm_run carries, and every ioctl there is', () => {
    expect(
      unexpectedVerdicts(count).filter((text) => !/: {"status":"verified"|no ioctl moves prefix/.test(text)),
    ).toEqual([]);
    const { groups, guests } = count.host;
    expect(groups.filter(({ sync }) => sync.status === 'usable').map(({ name }) => name)).toEqual(CARRIED);
    expect(guests.map(({ exit, usable }) => `${exit} ${usable.status}`)).toEqual([
      'diag usable',
      'instruction usable',
    ]);
  });

  it('asks KVM_CAP_SYNC_REGS and hears yes, not a mask', () => {
    expect(count.host.kvm.capabilities['KVM_CAP_SYNC_REGS']).toBe(1);
  });

  it('pays at least ten times as much for KVM_GET_REGS as for reading the GPRs in kvm_run', () => {
    const ioctl = addedIn(count, 'diag/zarch', 'gprs/read/ioctl');
    const sync = addedIn(count, 'diag/zarch', 'gprs/read/sync');
    expect(ioctl).toBeGreaterThan(600);
    expect(ioctl).toBeGreaterThan(10 * Math.max(sync, 12));
  });

  it('pays for dirty GPRs, access registers and FPRs no more than to mark them: they are kept there', () => {
    for (const group of ['gprs', 'acrs', 'fprs']) {
      expect(addedIn(count, 'diag/zarch', `${group}/both/sync`)).toBeLessThanOrEqual(48);
    }
  });

  it('pays most for a dirty prefix, which KVM maps and unmaps', () => {
    const prefix = addedIn(count, 'diag/zarch', 'prefix/write/sync');
    for (const group of ['gprs', 'acrs', 'crs', 'sregs', 'arch0', 'pfault', 'fprs']) {
      expect(addedIn(count, 'diag/zarch', `${group}/write/sync`)).toBeLessThan(prefix / 4);
    }
  });

  it(
    'counts the same modes in another boot, to the dozen that Hercules counts by, and leaves nothing running',
    async () => {
      const again = await countOnce({ arch: 's390', plan: PLAN });
      const ids = [...count.cells]
        .filter(([, { verdict }]) => verdict.status === 'verified')
        .map(([id]) => id);
      expect(ids.length).toBeGreaterThan(60);
      const differing = ids.filter((id) => Math.abs(modeIn(again, id) - modeIn(count, id)) > 12);
      expect(differing).toEqual([]);
      expect(emulators()).toEqual([]);
    },
    BOOT_MS,
  );
});
