import type { Host } from '../measure/protocol.js';

/** What an absolute number depends on, by name: `kvm.parameters.halt_poll_ns`. The kernel's release is not in it. */
export type Fingerprint = ReadonlyMap<string, string>;

/** One thing that two hosts do not share. */
export interface FieldDifference {
  readonly field: string;
  readonly baseline: string;
  readonly candidate: string;
}

const UNKNOWN = 'unknown';
const ABSENT = 'absent';

type Fact = string | number | boolean | null;

function named(prefix: string, facts: Readonly<Record<string, Fact>>): [string, string][] {
  return Object.entries(facts).map(([name, fact]) => [
    `${prefix}.${name}`,
    fact === null ? UNKNOWN : String(fact),
  ]);
}

/**
 * The fingerprint of a host: processor, microcode, KVM module and parameters, mitigations, nesting, clock, and for
 * an emulated host the emulator. The kernel itself is what a gate compares and is left out; so is the host's name.
 */
export function fingerprintOf(host: Host): Fingerprint {
  const { model, vendor, family, modelNumber, stepping, microcode, hypervisor, frequencyGovernor, smt } =
    host.cpu;
  const { module, nested, parameters, vendorParameters } = host.kvm;
  const { emulation } = host;
  return new Map([
    ['arch', host.arch],
    ...named('cpu', { model, vendor, family, modelNumber, stepping, microcode }),
    ...named('cpu', { hypervisor, frequencyGovernor, smt }),
    ...named('kvm', { module, nested }),
    ...named('kvm.parameters', parameters),
    ...named('kvm.vendorParameters', vendorParameters),
    ...named('mitigations', host.mitigations),
    ...named('kernel', { commandLine: host.kernel.commandLine }),
    ...named('clock', { source: host.clock.source }),
    ...(emulation === undefined
      ? []
      : named('emulation', { emulator: emulation.emulator, commandLine: emulation.commandLine.join(' ') })),
  ]);
}

/** Every field in which two hosts differ, in the order of the baseline's; none: absolute numbers may be compared. */
export function fingerprintDifferences(baseline: Fingerprint, candidate: Fingerprint): FieldDifference[] {
  const fields = new Set([...baseline.keys(), ...candidate.keys()]);
  return [...fields].flatMap((field) => {
    const before = baseline.get(field) ?? ABSENT;
    const after = candidate.get(field) ?? ABSENT;
    return before === after ? [] : [{ field, baseline: before, candidate: after }];
  });
}
