import { describe, expect, it } from 'vitest';
import { hostChoice, planForHost, type HostFlags } from '../../src/app/host_choice.js';
import { Failure } from '../../src/lib/failure.js';

function failureOf(flags: HostFlags): Failure {
  try {
    hostChoice(flags);
  } catch (error) {
    if (error instanceof Failure) return error;
  }
  throw new Error(`${JSON.stringify(flags)} was taken`);
}

describe('where to measure', () => {
  it.each([
    [{}, { kind: 'local', device: '/dev/kvm' }],
    [
      { host: 'local', device: '/dev/kvm2' },
      { kind: 'local', device: '/dev/kvm2' },
    ],
    [{ host: 'ssh:me@build:22' }, { kind: 'ssh', name: 'me@build:22', device: '/dev/kvm' }],
    [{ hostCommand: 'sudo runner' }, { kind: 'command', commandLine: 'sudo runner', device: '/dev/kvm' }],
    [{ host: 'emulated' }, { kind: 'emulated', arch: 'x86', kernel: null, append: [], cpu: null }],
    [{ host: 'emulated:x86-intel' }, { kind: 'emulated', arch: 'x86', machine: 'x86-intel' }],
    [{ host: 'emulated:x86-amd' }, { kind: 'emulated', arch: 'x86', machine: 'x86' }],
    [
      { host: 'emulated:aarch64', kernel: '6.12' },
      { kind: 'emulated', arch: 'arm64', kernel: '6.12' },
    ],
    [
      { host: 'emulated:x86', append: ['mitigations=off  lsm=none', 'quiet'] },
      { kind: 'emulated', append: ['mitigations=off', 'lsm=none', 'quiet'] },
    ],
  ] satisfies [HostFlags, object][])('%j', (flags, choice) => {
    expect(hostChoice(flags)).toMatchObject(choice);
  });

  it.each([
    [{ host: 'emulatd' }, "did you mean 'emulated'?"],
    [{ host: 'emulated:arm' }, "did you mean 'arm64'?"],
    [{ host: 'emulated:x86-intl' }, "did you mean 'x86-intel'?"],
    [{ host: 'ssh' }, ''],
    // A name that begins with a dash would be an option of ssh.
    [{ host: 'ssh:-oProxyCommand=true' }, ''],
    [{ host: 'ssh:two words' }, ''],
  ] satisfies [HostFlags, string][])('%j is no host, and the nearest is named', (flags, next) => {
    expect(failureOf(flags)).toMatchObject({ exitCode: 2 });
    expect(failureOf(flags).next).toContain(next);
  });

  it.each([
    [{ host: 'emulated', device: '/dev/kvm' }, '--device'],
    [{ host: 'ssh:a', hostCommand: 'b' }, '--host-command'],
    [{ kernel: '6.12' }, '--kernel'],
    [{ host: 'local', append: ['quiet'] }, '--append'],
    [{ host: 'ssh:a', modules: 'directory' }, '--modules'],
    [{ emulatedCpu: 'max' }, '--emulated-cpu'],
  ] satisfies [HostFlags, string][])('%j contradicts itself, and %s is named', (flags, what) => {
    expect(failureOf(flags)).toMatchObject({ what, exitCode: 2 });
  });

  it('only an emulated host counts instructions', () => {
    expect(planForHost(hostChoice({ host: 'emulated:s390x' }))).toEqual({
      arch: 's390',
      clock: 'instructions',
    });
    expect(planForHost(hostChoice({}))).toEqual({ arch: 'x86', clock: 'best' });
  });
});
