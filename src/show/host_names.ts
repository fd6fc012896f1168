/** What a host, its emulator and its kernel are called, wherever a run's numbers are shown. */
import type { Emulation } from '../samples/emulation.js';
import type { Host } from '../samples/protocol.js';

/** `QEMU 7.2.22` of `QEMU emulator version 7.2.22 (Debian ...)`; else its own words up to the first bracket. */
export function emulatorName({ emulator }: Emulation): string {
  const version = /^(\S+)\s+(?:emulator\s+)?version\s+([^\s,(]+)/i.exec(emulator);
  if (version !== null) return `${version[1] ?? ''} ${version[2] ?? ''}`;
  return (emulator.split('(')[0] ?? '').trim().slice(0, 60) || 'an emulator';
}

/** What was measured: `emulated arm64 (QEMU 7.2.22)`, or the host's own name, and what the user called it. */
export function hostName({ arch, hostname, emulation, asked }: Host): string {
  if (asked !== undefined) return hostname === '' ? asked : `${hostname} (${asked})`;
  if (emulation === undefined) return hostname || 'this host';
  return `emulated ${arch} (${emulatorName(emulation)})`;
}

/** What decides its numbers: `Intel(R) Xeon(R) Processor, kernel 6.18.44, kvm_pvm`; an emulated host has a name for the first. */
export function machineName(host: Host): string {
  const machine = host.emulation === undefined ? (host.cpu.model ?? host.arch) : hostName(host);
  const module = host.kvm.module ?? 'KVM built in';
  return [machine, `kernel ${kernelName(host)}`, module].join(', ');
}

/** `6.1.0-53-arm64 (6.1.192-1)`: the version of its package says more than the kernel's own release. */
export function kernelName({ kernel, emulation }: Host): string {
  const stored = emulation?.kernel.package;
  return stored ? `${kernel.release} (${stored.version})` : kernel.release;
}
