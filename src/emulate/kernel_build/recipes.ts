/** What is built for an emulated host of each arch. */
import { archOfNode } from '../../plan/node_arch.js';
import type { Arch } from '../../plan/arch.js';
import type { BuiltArch } from './built_arches.js';
import { MACHINE_MODELS } from '../machine_models/by_name.js';

export interface BuildRecipe {
  readonly arch: BuiltArch;
  /** What make is asked for, and where it leaves it. */
  readonly target: string;
  readonly image: string;
  /** In native/kernel_build, on top of tinyconfig. */
  readonly fragment: string;
  /** Symbols without which there is nothing to count. */
  readonly required: readonly string[];
}

const REQUIRED_OF_ALL = ['KVM', 'BLK_DEV_INITRD', 'PROC_FS', 'KALLSYMS'];

export const BUILD_RECIPES: Readonly<Record<BuiltArch, BuildRecipe>> = {
  x86: {
    arch: 'x86',
    target: 'bzImage',
    image: 'arch/x86/boot/bzImage',
    fragment: 'x86.config',
    required: [...REQUIRED_OF_ALL, 'KVM_AMD', 'KVM_INTEL', 'SERIAL_8250_CONSOLE'],
  },
  arm64: {
    arch: 'arm64',
    target: 'Image',
    image: 'arch/arm64/boot/Image',
    fragment: 'arm64.config',
    required: [...REQUIRED_OF_ALL, 'SERIAL_AMBA_PL011_CONSOLE'],
  },
};

/** What stands in front of the names of an arch's compiler and linker; nothing on a machine of that arch. */
export function crossPrefix(arch: Arch, nodeArch: string = process.arch): string {
  return archOfNode(nodeArch) === arch ? '' : MACHINE_MODELS[arch].compiler.command.replace(/g\+\+$/, '');
}
