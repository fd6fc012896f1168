import { expect, test } from 'vitest';
import {
  explainsTimes,
  fingerprintDifferences,
  fingerprintId,
  fingerprintOf,
} from '../../src/results/fingerprint.js';
import { judge } from '../../src/features/gate/judge/judge.js';
import { fakeEmulatedHost } from '../support/fakes/fake_emulated_host.js';
import { fakeHost } from '../support/fakes/fake_host.js';
import type { Host } from '../../src/samples/protocol.js';
import { BASE, runOf, slower, SYNC } from '../features/gate/gated_runs.js';

const host = fakeHost();

function fieldsBetween(other: Host): string[] {
  return fingerprintDifferences(fingerprintOf(host), fingerprintOf(other)).map(({ field }) => field);
}

const CHANGED: Readonly<Record<string, Host>> = {
  'cpu.model': { ...host, cpu: { ...host.cpu, model: 'another' } },
  'cpu.microcode': { ...host, cpu: { ...host.cpu, microcode: null } },
  'cpu.hypervisor': { ...host, cpu: { ...host.cpu, hypervisor: !host.cpu.hypervisor } },
  'kvm.module': { ...host, kvm: { ...host.kvm, module: 'kvm_intel' } },
  'kvm.nested': { ...host, kvm: { ...host.kvm, nested: '1' } },
  'kvm.parameters.halt_poll_ns': {
    ...host,
    kvm: { ...host.kvm, parameters: { ...host.kvm.parameters, halt_poll_ns: '0' } },
  },
  'kvm.vendorParameters.avic': {
    ...host,
    kvm: { ...host.kvm, vendorParameters: { ...host.kvm.vendorParameters, avic: 'Y' } },
  },
  'mitigations.spectre_v2': { ...host, mitigations: { ...host.mitigations, spectre_v2: 'Vulnerable' } },
  'kernel.commandLine': { ...host, kernel: { ...host.kernel, commandLine: 'mitigations=off' } },
  'clock.source': { ...host, clock: { ...host.clock, source: 'monotonic_raw' } },
};

test.each(Object.entries(CHANGED))(
  'hosts that differ in %s differ in that and nothing else',
  (field, other) => {
    expect(fieldsBetween(other)).toEqual([field]);
  },
);

test('parameters of KVM are judged and explain no times, wherever they are set; all else explains them', () => {
  const explain = (other: Host): boolean[] =>
    fingerprintDifferences(fingerprintOf(host), fingerprintOf(other)).map(explainsTimes);
  const judged = Object.entries(CHANGED)
    .filter(([, other]) => !explain(other).includes(true))
    .map(([field]) => field);
  expect(judged).toEqual(['kvm.parameters.halt_poll_ns', 'kvm.vendorParameters.avic']);
  const { commandLine } = host.kernel;
  const started = (words: string): Host => ({
    ...host,
    kernel: { ...host.kernel, commandLine: `${commandLine ?? ''} ${words}`.trim() },
  });
  expect(explain(started('kvm.halt_poll_ns=0 kvm-intel.nested=1 kvm_amd.avic=1'))).toEqual([false]);
  expect(explain(started('kvm.halt_poll_ns=0 idle=poll'))).toEqual([true]);
});

test('another name, kernel release or calibration is the same host', () => {
  const kernel = { ...host.kernel, release: '6.18.1', version: '#2 SMP' };
  expect(fieldsBetween({ ...host, hostname: 'other', kernel, clock: { ...host.clock, hz: 1 } })).toEqual([]);
});

test('a field that one host lacks is named as absent, and an unknown one as unknown', () => {
  const [absent] = fingerprintDifferences(
    fingerprintOf(host),
    fingerprintOf(CHANGED['kvm.vendorParameters.avic']!),
  );
  expect(absent).toEqual({ field: 'kvm.vendorParameters.avic', baseline: 'absent', candidate: 'Y' });
  const [unknown] = fingerprintDifferences(fingerprintOf(host), fingerprintOf(CHANGED['cpu.microcode']!));
  expect(unknown!.candidate).toBe('unknown');
});

test('another emulator is another host', () => {
  const emulated = fakeEmulatedHost('x86');
  const newer = { ...emulated, emulation: { ...emulated.emulation!, emulator: 'QEMU emulator version 99' } };
  const fields = fingerprintDifferences(fingerprintOf(emulated), fingerprintOf(newer));
  expect(fields.map(({ field }) => field)).toEqual(['emulation.emulator']);
});

test('another microcode makes ticks advisory and names it; ratios are judged, and nothing passes', () => {
  const baseline = runOf({ seed: '1' });
  const other = CHANGED['cpu.microcode']!;
  const everything = runOf().cells.map(({ cell }) => cell.id);
  const moved = { ...slower(runOf({ seed: '2' }), 0.1, everything), host: other };
  const report = judge(baseline, moved);
  expect(report).toMatchObject({
    verdict: 'inconclusive',
    shifts: [],
    guests: [],
    explaining: ['cpu.microcode'],
  });
  const base = report.cells.find(({ id }) => id === BASE)!;
  expect(base.evidence.map(({ kind }) => kind)).toEqual([
    'unanswered',
    'ratio',
    'ratio',
    'ratio',
    'advisory',
  ]);
  expect(base.evidence.at(-1)).toMatchObject({
    change: { estimate: expect.closeTo(0.1, 1) as number },
    differences: [{ field: 'cpu.microcode' }],
  });
  expect(judge(baseline, slower(moved, 0.05)).reasons).toEqual([`${SYNC} regressed`]);
});

test('another image of the kernel on its command line is the same host, another parameter is not', () => {
  const booted = (commandLine: string): Host => ({ ...host, kernel: { ...host.kernel, commandLine } });
  const ids = [
    'BOOT_IMAGE=/boot/vmlinuz-6.1 ro quiet',
    'BOOT_IMAGE=/boot/vmlinuz-6.12 ro quiet initrd=\\initrd-6.12',
    'BOOT_IMAGE=/boot/vmlinuz-6.12 ro',
  ].map((line) => fingerprintId(fingerprintOf(booted(line))));
  expect(ids[1]).toBe(ids[0]);
  expect(ids[2]).not.toBe(ids[0]);
  expect(ids[0]).toMatch(/^[0-9a-f]{12}$/);
});
