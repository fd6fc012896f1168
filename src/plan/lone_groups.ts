/** Groups that combine with nothing and that kvm_run never carries. */
import { EXIT_CODE } from '../lib/exit_code.js';
import { Failure } from '../lib/failure.js';
import { syncExists, type Arch } from './arch.js';
import { GROUPS, type Group } from './cell.js';
import type { Sweep } from './presets.js';

/** The groups of `regs+sregs`. */
export function toGroups(combination: string): Group[] {
  const names = combination.split('+');
  return GROUPS.filter((group) => names.includes(group));
}

/**
 * A plan for what cannot be would be one of base cells alone, and say nothing of why.
 * @throws {Failure} (usage) where no combination has a cell left
 */
export function refuseSyncOfLoneGroups(sweeps: readonly Sweep[], arch: Arch): void {
  const transfers = sweeps.flatMap((sweep) => sweep.transfers);
  const groups = [...new Set(sweeps.flatMap((sweep) => sweep.groups))];
  if (transfers.includes('ioctl') || !transfers.includes('sync') || groups.length === 0) return;
  if (groups.some((combination) => syncExists(arch, toGroups(combination)))) return;
  throw new Failure({
    what: `--groups ${groups.join(', ')} with --transfer sync`,
    why: 'leaves nothing to measure: kvm_run does not carry these registers',
    next: 'use --transfer ioctl, or --groups regs',
    exitCode: EXIT_CODE.usage,
  });
}
