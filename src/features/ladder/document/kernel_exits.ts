import { kernelExitCount, kernelExitsOf } from '../../../plan/arch.js';
import type { Exit, Mode } from '../../../plan/cell.js';
import type { Combined } from '../../../stats/combination.js';
import type { Results } from '../../../results/schema.js';
import type { Costs } from './costs.js';
import { kernelExit } from './rungs.js';

/** What one exit costs that the kernel finishes itself; ticks. */
export interface KernelExit {
  readonly exit: Exit;
  /** How many of them its guest causes before the exit that userspace sees. */
  readonly count: number;
  /** The guest's cell less that userspace exit, over `count`. */
  readonly cost: Combined;
}

/** Every exit of the kernel's own that a run measured in a mode together with what its guest ends in. */
export function kernelExitsIn(results: Results, costs: Costs, mode: Mode): KernelExit[] {
  const { arch } = results.plan;
  return kernelExitsOf(arch).flatMap((exit) => {
    const shares = kernelExit(results, exit, mode);
    const cost = shares === null ? null : costs.of(shares);
    const count = kernelExitCount(arch, exit);
    return cost === null || count === null ? [] : [{ exit, count, cost }];
  });
}
