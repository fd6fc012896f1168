/** Which processes run VMs: those that hold vCPUs of KVM. */
import { readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { systemText } from '../lib/files/system_file.js';

/** What /proc says of a process with vCPUs. */
export interface RunningVmm {
  readonly pid: number;
  readonly command: readonly string[];
  readonly vcpus: number;
}

/** What may not be read, or is gone meanwhile, is none. */
function quietly<Value>(read: () => Value, otherwise: Value): Value {
  try {
    return read();
  } catch {
    return otherwise;
  }
}

function vmmOf(proc: string, pid: number): RunningVmm | null {
  const directory = join(proc, String(pid));
  const descriptors = quietly(() => readdirSync(join(directory, 'fd')), []);
  const vcpus = descriptors.filter((fd) =>
    quietly(() => readlinkSync(join(directory, 'fd', fd)), '').startsWith('anon_inode:kvm-vcpu'),
  ).length;
  if (vcpus === 0) return null;
  const command = (systemText(join(directory, 'cmdline')) ?? '').split('\0');
  return { pid, command: command.filter((word) => word !== ''), vcpus };
}

export function runningVmms(proc = '/proc'): RunningVmm[] {
  return readdirSync(proc)
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => vmmOf(proc, Number(name)) ?? []);
}
