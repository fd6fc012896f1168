/** Results of one plan on kernels whose counts differ by what a test says. */
import type { Cell } from '../../src/plan/cell.js';
import { compareKernels, type KernelsFacts } from '../../src/features/kernels/document/compare.js';
import type { Kernels } from '../../src/features/kernels/document/schema.js';
import type { Results } from '../../src/results/schema.js';
import { instructionResults, type InstructionRun } from './instruction_run.js';

/** Every count of a cell more by that many instructions; null: it was skipped there. */
export type Shift = (cell: Cell) => number | null;

/** The same run as another kernel would have given it. */
export function shifted(results: Results, shift: Shift, release = '6.12.117'): Results {
  const cells = results.cells.map((result): Results['cells'][number] => {
    const more = shift(result.cell);
    if (more === null) return { status: 'skipped', cell: result.cell, reason: 'this kernel has none' };
    if (result.status !== 'measured' || result.exact === undefined) return result;
    const { level, exact } = result;
    const estimate = level.estimate + more;
    return {
      ...result,
      level: { ...level, estimate, low: estimate, high: estimate },
      exact: { ...exact, mode: exact.mode + more },
    };
  });
  const host = { ...results.host, kernel: { ...results.host.kernel, release } };
  return { ...results, cells, host };
}

export const FACTS: KernelsFacts = {
  tool: { name: 'kvm-exit-bench', version: '0.1.0' },
  label: null,
  status: 'complete',
  uncounted: [],
};

/** The first kernel as the fake host counts it, and one more for each shift. */
export async function kernelsOf(
  shifts: Readonly<Record<string, Shift>>,
  run?: InstructionRun,
): Promise<Kernels> {
  const first = await instructionResults(run);
  const others = Object.entries(shifts).map(([name, shift]) => ({ name, results: shifted(first, shift) }));
  const variants = [{ name: '6.1', results: first }, ...others].map((each, index) => ({
    ...each,
    directory: `${index + 1}-${each.name}`,
  }));
  return compareKernels(variants, FACTS);
}
