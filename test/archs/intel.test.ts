import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { realDependencies } from '../../src/cli/dependencies.js';
import { MOST_APART } from '../../src/emulate/recording/exit_windows.js';
import { apart, attributionSchema, type Attribution } from '../../src/features/attribute/document/schema.js';
import type { Check } from '../../src/measure/conformance.js';
import { FakeIo } from '../cli/fake_io.js';
import { runLine } from '../features/run/run_line.js';
import { addedIn, countOnce, modeIn, type EmulatedCount } from '../support/emulated_run.js';

const BOOT_MS = 600_000;
const QUICK = { preset: 'quick', minRounds: 2, maxRounds: 2 };
const ONE = { ...QUICK, exit: ['pio-out'], mode: ['long64-ring0'] };
const RING0 = 'pio-out/long64-ring0';
const INTEL = ['--host', 'emulated:x86-intel'];

/** Bochs processes that a test started: each works in a directory of our own. */
const emulators = (): string[] =>
  readdirSync('/proc').filter((pid) => {
    if (!/^[0-9]+$/.test(pid)) return false;
    try {
      return readdirSync(`/proc/${pid}/cwd`).includes('boot.rom');
    } catch {
      return false;
    }
  });

const run = (argv: readonly string[]) => runLine([...argv], realDependencies, new FakeIo({ ...process.env }));

describe.each(['6.1', '6.12'])('an emulated Intel host with Linux %s', (version) => {
  let count: EmulatedCount;
  beforeAll(async () => {
    count = await countOnce({ arch: 'x86', machine: 'x86-intel', version, plan: QUICK });
  }, BOOT_MS);

  it('proves every cell of the quick preset, by kvm_intel', () => {
    const unproved = [...count.cells].filter(([, { verdict }]) => verdict.status !== 'verified');
    expect(unproved).toEqual([]);
    expect(count.host.kvm.module).toBe('kvm_intel');
    expect(count.host.cpu.vendor).toBe('GenuineIntel');
    expect(count.host.emulation?.emulator).toMatch(/^Bochs x86 Emulator \d/);
  });

  it(
    'counts every single value the same in another boot, and leaves nothing running',
    async () => {
      const again = await countOnce({ arch: 'x86', machine: 'x86-intel', version, plan: QUICK });
      expect(again.cells).toEqual(count.cells);
      expect(emulators()).toEqual([]);
    },
    BOOT_MS,
  );

  it('pays for registers in kvm_run less than for the ioctls', () => {
    for (const transfer of ['regs/read', 'regs/both', 'regs+sregs+events/both'])
      expect(addedIn(count, RING0, `${transfer}/sync`)).toBeLessThan(
        addedIn(count, RING0, `${transfer}/ioctl`),
      );
  });
});

describe('an emulated Intel host', () => {
  it(
    'takes another path without nested paging, and one twice as long on a processor with more mitigations',
    async () => {
      const host = { arch: 'x86', machine: 'x86-intel', version: '6.1', plan: ONE } as const;
      const usual = await countOnce(host);
      const shadow = await countOnce({ ...host, append: ['kvm_intel.ept=0'] });
      const older = await countOnce({ ...host, cpu: 'broadwell_ult' });
      expect(shadow.host.kvm.vendorParameters['ept']).toBe('N');
      const write = 'sregs/both/ioctl';
      expect(addedIn(shadow, RING0, write)).toBeGreaterThan(addedIn(usual, RING0, write));
      expect(modeIn(older, `${RING0}/none`)).toBeGreaterThan(1.5 * modeIn(usual, `${RING0}/none`));
      expect(older.host.mitigations['l1tf']).toContain('cache flushes');
    },
    3 * BOOT_MS,
  );

  it(
    'counts the VMREADs and VMWRITEs of an exit, by function, to what its counter says',
    async () => {
      const directory = mkdtempSync(join(tmpdir(), 'attribute-intel-'));
      const argv = ['attribute', '--cell', `${RING0}/regs/both/sync`, '--against', 'none', ...INTEL];
      const { code, stdout } = await run([...argv, '--kernel', '6.1', '--json', '--output', directory]);
      rmSync(directory, { recursive: true });
      expect(code).toBe(0);
      const { cell, against }: Attribution = attributionSchema.parse(JSON.parse(stdout));
      for (const each of [cell, against!]) {
        expect(Math.abs(apart(each))).toBeLessThanOrEqual(MOST_APART);
        expect(each.costly).toContainEqual({ name: 'VMRESUME', count: 1 });
        expect(each.functions.map(({ name }) => name)).toEqual(
          expect.arrayContaining(['[guest]', '__vmx_vcpu_run']),
        );
      }
    },
    2 * BOOT_MS,
  );

  it(
    'keeps the whole contract but for documented differences',
    async () => {
      const { code, stdout } = await run(['verify', ...INTEL, '--kernel', '6.1', '--json']);
      const { checks } = JSON.parse(stdout) as { checks: Check[] };
      expect(code).toBe(0);
      expect(checks.length).toBeGreaterThan(100);
      const meanings = checks.filter(({ status }) => status === 'deviation');
      for (const check of meanings) expect('meaning' in check && check.meaning).toBe('documented');
    },
    BOOT_MS,
  );
});

describe('an Intel host that cannot be had says why', () => {
  it('without Bochs: which package brings it', async () => {
    vi.stubEnv('PATH', '/nonexistent');
    const { code, stderr } = await run(['probe', ...INTEL, '--kernel', '6.1']).finally(() =>
      vi.unstubAllEnvs(),
    );
    expect(code).toBe(4);
    expect(stderr).toContain('sudo apt-get install bochs bochs-term');
  });

  it.each([
    ['no-such-model', 'give --emulated-cpu a model that the emulator has (bochs-bin --help cpu)'],
    ['ryzen', 'give --emulated-cpu a model that KVM can use'],
  ])(
    'with the CPU model %s',
    async (model, next) => {
      const { code, stderr } = await run(['probe', ...INTEL, '--kernel', '6.1', '--emulated-cpu', model]);
      expect([code, stderr]).toEqual([2, expect.stringContaining(next)]);
    },
    BOOT_MS,
  );

  it(
    'killed in mid-boot, it leaves nothing running',
    async () => {
      const argv = ['bin/kvm-exit-bench.cjs', 'probe', ...INTEL, '--kernel', '6.1'];
      const child = spawn(process.execPath, argv, { stdio: 'ignore' });
      const ended = once(child, 'exit');
      await expect.poll(emulators, { timeout: 60_000 }).toHaveLength(1);
      const [pid = ''] = emulators();
      expect(readFileSync(`/proc/${pid}/comm`, 'utf8')).toBe('bochs-bin\n');
      child.kill('SIGKILL');
      await ended;
      await expect.poll(emulators, { timeout: 10_000 }).toEqual([]);
    },
    BOOT_MS,
  );
});
