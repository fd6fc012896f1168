import { EXIT_CODE } from '../../lib/exit_code.js';
import { Failure } from '../../lib/failure.js';
import type { Arch } from '../../plan/arch.js';
import type { EmulatedMachine } from './machine_model.js';
import { ARM64_MACHINE } from './arm64.js';
import { POWERPC_MACHINE } from './powerpc.js';
import { RISCV_MACHINE } from './riscv.js';
import { S390_MACHINE } from './s390.js';
import { X86_MACHINE } from './x86.js';

/** Every arch that can be emulated. */
export const MACHINES: Readonly<Partial<Record<Arch, EmulatedMachine>>> = {
  x86: X86_MACHINE,
  arm64: ARM64_MACHINE,
  riscv: RISCV_MACHINE,
  powerpc: POWERPC_MACHINE,
  s390: S390_MACHINE,
};

/** @throws {Failure} (host cannot measure) for an arch that has none */
export function machineOf(arch: Arch): EmulatedMachine {
  const machine = MACHINES[arch];
  if (machine !== undefined) return machine;
  throw new Failure({
    what: `cannot emulate ${arch}`,
    why: 'there is no machine for it yet',
    next: `choose one of ${Object.keys(MACHINES).join(', ')}`,
    exitCode: EXIT_CODE.hostCannotMeasure,
  });
}
