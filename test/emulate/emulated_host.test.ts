import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { emulatedHost, type EmulatedHostChoice } from '../../src/emulate/emulated_host.js';
import { kernelFromFiles } from '../../src/emulate/kernels/own/kernel_from_files.js';
import { MACHINE_MODELS } from '../../src/emulate/machine_models/by_name.js';
import { resolvePlan } from '../../src/plan/resolve.js';
import { bzImage } from '../support/fakes/fake_debian_archive.js';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'emulated-host-'));
  writeFileSync(join(directory, 'runner'), 'runner');
});

/** An x86 host whose emulator needs not be there, with a kernel of that version text. */
async function hostWith(version: string, changes: Partial<EmulatedHostChoice> = {}) {
  const path = join(directory, 'bzImage');
  writeFileSync(path, bzImage(version));
  const kernel = await kernelFromFiles({ arch: 'x86', path, cacheDirectory: directory });
  const machineModel = { ...MACHINE_MODELS.x86, program: 'echo' };
  return emulatedHost({
    machineModel,
    kernel,
    runnerPath: join(directory, 'runner'),
    append: [],
    ...changes,
  });
}

describe('an emulated x86 host', () => {
  it('has a constant TSC where its kernel is PREEMPT_RT, whose KVM wants one, and the usual CPU elsewhere', async () => {
    const realtime = await hostWith('6.12.9-rt (b@c) #1 SMP PREEMPT_RT');
    expect(realtime.cpu).toMatch(/^EPYC,.*\+invtsc,x-force-features=on$/);
    expect(realtime.emulation.commandLine).toContain(realtime.cpu);
    expect((await hostWith('6.12.9 (b@c) #1 SMP PREEMPT_DYNAMIC')).cpu).toBe('EPYC');
    expect((await hostWith('6.12.9-rt #1 SMP PREEMPT_RT', { cpu: 'max' })).cpu).toBe('max');
  });

  it('has the memory that its cells need, or as much as was asked for, and its command line says so', async () => {
    const { cells } = resolvePlan({ preset: 'full', arch: 'x86', clock: 'instructions' });
    const memory = async (changes: Partial<EmulatedHostChoice>) => {
      const { commandLine } = (await hostWith('6.12.9', changes)).emulation;
      return commandLine[commandLine.indexOf('-m') + 1];
    };
    expect(await memory({})).toBe('128');
    expect(await memory({ cells })).toBe('256');
    expect(await memory({ cells, memoryMebibytes: 640 })).toBe('640');
  });
});
