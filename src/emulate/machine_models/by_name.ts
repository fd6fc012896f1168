import { ARM64_MACHINE_MODEL } from './arm64.js';
import type { MachineModel } from './machine_model.js';
import type { MachineName } from './machine_names.js';
import { POWERPC_MACHINE_MODEL } from './powerpc.js';
import { RISCV_MACHINE_MODEL } from './riscv.js';
import { S390_MACHINE_MODEL } from './s390.js';
import { X86_MACHINE_MODEL } from './x86.js';
import { X86_INTEL_MACHINE_MODEL } from './x86_intel.js';

/** The machine model that an emulator plays for each emulated host. */
export const MACHINE_MODELS: Readonly<Record<MachineName, MachineModel>> = {
  x86: X86_MACHINE_MODEL,
  'x86-intel': X86_INTEL_MACHINE_MODEL,
  arm64: ARM64_MACHINE_MODEL,
  riscv: RISCV_MACHINE_MODEL,
  powerpc: POWERPC_MACHINE_MODEL,
  s390: S390_MACHINE_MODEL,
};
