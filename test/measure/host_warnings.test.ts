import { describe, expect, it } from 'vitest';
import { fakeEmulatedHost } from '../support/fakes/fake_emulated_host.js';
import { fakeHost } from '../support/fakes/fake_host.js';
import { withWarnings } from '../../src/measure/host_warnings.js';
import type { Host, HostFacts } from '../../src/samples/protocol.js';

/** A host about which every rule of a real one has something to say. */
function troubled(): HostFacts {
  const facts = fakeHost();
  return {
    ...facts,
    cpu: { ...facts.cpu, online: 1, smt: 'on', frequencyGovernor: 'powersave', hypervisor: true },
    clock: { ...facts.clock, source: 'monotonic_raw' },
    groups: facts.groups.map((group) => ({ ...group, sync: { status: 'skipped', reason: 'none' } as const })),
  };
}

describe('hardware counters', () => {
  it('are warned of where a setting forbids them, and not where there are none', () => {
    const skipped = (cause: 'absent' | 'forbidden') =>
      withWarnings({ ...fakeHost(), counters: { status: 'skipped', cause, reason: 'set it to 1' } });
    expect(codes(skipped('absent'))).not.toContain('no-hardware-counters');
    const forbidden = skipped('forbidden').warnings.find(({ code }) => code === 'no-hardware-counters');
    expect(forbidden?.message).toContain('set it to 1');
  });
});

const codes = ({ warnings }: Host): string[] => warnings.map(({ code }) => code);

describe('the clock of a host without cycle counter', () => {
  it.each([
    ['x86', 'not constant and nonstop here'],
    [
      'arm64',
      'no cycle counter that programs may read: time is CLOCK_MONOTONIC_RAW (clock source arch_sys_counter)',
    ],
  ] as const)('is told with its reason on %s', (arch, said) => {
    const facts = { ...troubled(), arch };
    const clock = { ...facts.clock, kernelClocksource: 'arch_sys_counter' };
    const { warnings } = withWarnings({ ...facts, clock });
    expect(warnings.find(({ code }) => code === 'no-cycle-counter')?.message).toContain(said);
  });
});

describe('the warnings of an emulated host', () => {
  it('say that it is one, with its own caveat, and nothing of processors, clocks or speed', () => {
    const { emulation } = fakeEmulatedHost('x86');
    if (emulation === undefined) throw new Error('no emulation');
    const facts = troubled();
    expect(codes(withWarnings(facts))).toEqual([
      'guest-code-emulated',
      'inside-virtual-machine',
      'no-sync-registers',
      'no-cycle-counter',
      'frequency-governor',
      'one-processor',
      'smt-on',
    ]);
    const host = withWarnings(facts, emulation);
    expect(codes(host)).toEqual(['emulated-host', 'no-sync-registers']);
    expect(host.warnings[0]?.message).toBe(emulation.caveat);
    expect(host.emulation).toEqual(emulation);
    expect(host.warnings[1]?.message).toContain('kvm_run carries no registers here');
  });

  it('name the groups that kvm_run lacks where it carries others', () => {
    const [, missing] = fakeEmulatedHost('s390').warnings;
    expect(missing?.message).toMatch(/does not carry .*\bone\b.* here .*their sync cells/);
  });

  it('say where the counter moves unevenly, unless an instruction is two of its ticks or more', () => {
    expect(codes(fakeEmulatedHost('riscv'))).toContain('uneven-counter');
    expect(codes(fakeEmulatedHost('powerpc'))).not.toContain('uneven-counter');
    expect(codes(fakeEmulatedHost('x86'))).toEqual(['emulated-host']);
  });
});
