import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { emulatedHost, type EmulatedHostChoice } from '../../src/emulate/emulated_host.js';
import { kernelFromFiles } from '../../src/emulate/kernels/own/kernel_from_files.js';
import { MACHINE_MODELS } from '../../src/emulate/machine_models/by_name.js';
import { resolvePlan } from '../../src/plan/resolve.js';
import type { KernelFiles } from '../../src/emulate/kernels/kernel_files.js';
import { bzImage, moduleFile, putFile } from '../support/fakes/fake_debian_archive.js';

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

/** A kernel with such modules, all of which need kvm. */
function kernelWith(names: readonly string[]): KernelFiles {
  const imagePath = putFile(join(directory, 'image'), bzImage());
  const modules = names.map((name) => {
    const path = putFile(join(directory, `${name}.ko`), moduleFile(name, name === 'kvm' ? '' : 'kvm'));
    return { name, path, sha256: '' };
  });
  return { arch: 'x86', release: '6.12', imagePath, imageSha256: '', modules, package: null };
}

describe('of a kernel with modules for both vendors', () => {
  const both = ['kvm', 'kvm-amd', 'kvm-intel'];
  const model = (machine: 'x86' | 'x86-intel') => ({ ...MACHINE_MODELS[machine], program: 'echo' });

  it.each([
    ['x86', ['kvm.ko', 'kvm-amd.ko']],
    ['x86-intel', ['kvm.ko', 'kvm-intel.ko']],
  ] as const)('the emulated %s host loads its own', async (machine, loaded) => {
    const changes = { machineModel: model(machine), kernel: kernelWith(both) };
    const { emulation, files } = await hostWith('6.12', changes);
    expect(emulation.kernel.modules).toEqual(loaded);
    expect(files).toHaveLength(1 + loaded.length);
  });

  it('one that lacks them is refused, and a parameter of what is not loaded too', async () => {
    const intel = model('x86-intel');
    await expect(
      hostWith('6.12', { machineModel: intel, kernel: kernelWith(['kvm', 'kvm-amd']) }),
    ).rejects.toThrow('cannot boot a kernel without kvm-intel');
    await expect(
      hostWith('6.12', { machineModel: intel, kernel: kernelWith(both), append: ['kvm_amd.npt=0'] }),
    ).rejects.toThrow('this host does not load kvm_amd');
  });
});

describe('an emulated Intel host', () => {
  it('has one clearcpuid with all that its model needs, since a kernel takes the last of several', async () => {
    const machineModel = { ...MACHINE_MODELS['x86-intel'], program: 'echo' };
    for (const cpu of ['corei7_icelake_u', 'sapphire_rapids']) {
      const { append, emulation } = await hostWith('6.12', { machineModel, cpu });
      expect(append.match(/clearcpuid=/g)).toHaveLength(1);
      expect(append).toMatch(/clearcpuid=\S*rdrand,rdseed/);
      expect(append.includes('amx_tile')).toBe(cpu === 'sapphire_rapids');
      expect(emulation.commandLine.join(' ')).toContain(`model=${cpu},`);
    }
  });

  it('opens no network port, window or sound device', async () => {
    const machineModel = { ...MACHINE_MODELS['x86-intel'], program: 'echo' };
    const line = (await hostWith('6.12', { machineModel })).emulation.commandLine;
    expect(line).toContain('display_library: term');
    expect(line).toContain('sound: driver=default, waveoutdrv=dummy');
    expect(line.join(' ')).not.toMatch(/rfb|vncsrv|ne2k|e1000|gdbstub/);
  });
});

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
