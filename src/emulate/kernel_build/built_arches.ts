/** Arches whose kernels are built; apart from their recipes, since help and usage errors name them. */
import type { Arch } from '../../plan/arch_tables.js';

export const BUILT_ARCHES = ['x86', 'arm64'] as const satisfies readonly Arch[];
export type BuiltArch = (typeof BUILT_ARCHES)[number];
