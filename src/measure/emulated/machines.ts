import type { Arch } from '../../plan/arch.js';
import type { EmulatedMachine } from './machine.js';
import { ARM64_MACHINE } from './machines/arm64.js';
import { POWERPC_MACHINE } from './machines/powerpc.js';
import { RISCV_MACHINE } from './machines/riscv.js';
import { X86_MACHINE } from './machines/x86.js';

/** Every arch that can be emulated. */
export const MACHINES: Readonly<Partial<Record<Arch, EmulatedMachine>>> = {
  x86: X86_MACHINE,
  arm64: ARM64_MACHINE,
  riscv: RISCV_MACHINE,
  powerpc: POWERPC_MACHINE,
};
