/** A host's fingerprint: what must be equal before absolute numbers of two runs may be compared. */
import { createHash } from 'node:crypto';
import type { Host } from '../samples/protocol.js';

/** The facts that absolute numbers depend on, by name: `kvm.parameters.halt_poll_ns`. The kernel's release is not one. */
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

/** Parameters in which a boot loader names the kernel's own files: another kernel is not another host. */
const OF_THE_KERNEL_FILE = /^(BOOT_IMAGE|initrd)=/;

function parametersOf(commandLine: string | null): string | null {
  if (commandLine === null) return null;
  return commandLine
    .split(/\s+/)
    .filter((word) => !OF_THE_KERNEL_FILE.test(word))
    .join(' ');
}

/**
 * The fingerprint of a host: processor, microcode, KVM module and parameters, mitigations, nesting, clock, and for
 * an emulated host the emulator. The kernel itself is left out, because a gate compares kernels; so is the host's name.
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
    ...named('kernel', { commandLine: parametersOf(host.kernel.commandLine) }),
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

/** Words of a kernel's command line that set parameters of KVM: `kvm.halt_poll_ns=0`, `kvm-intel.nested=1`. */
const OF_KVM = /^kvm(?:[-_]\w+)?\./;

function wordsBesideKvm(commandLine: string): string {
  return commandLine
    .split(' ')
    .filter((word) => !OF_KVM.test(word))
    .join(' ');
}

/**
 * Whether a difference explains that the same code takes another time: another processor, microcode, mitigation, nesting
 * or clock. If not, it is part of what is being judged: a parameter of KVM, which a new kernel may bring or drop.
 */
export function explainsTimes({ field, baseline, candidate }: FieldDifference): boolean {
  if (field === 'kernel.commandLine') return wordsBesideKvm(baseline) !== wordsBesideKvm(candidate);
  return !/^kvm\.(?:vendorP|p)arameters\./.test(field);
}

const ID_DIGITS = 12;

/** Twelve hexadecimal digits, equal for equal fingerprints. */
export function fingerprintId(fingerprint: Fingerprint): string {
  const fields = [...fingerprint].sort(([left], [right]) => (left < right ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(fields)).digest('hex').slice(0, ID_DIGITS);
}
