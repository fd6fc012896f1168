import type { Arch } from './arch.js';
import { baseOf, controlCell, type Cell } from './cell.js';
import { cellNamed } from './cell_named.js';
import type { Plan } from './plan.js';
import { resolvePlan } from './resolve.js';

/** Counts come out the same in every round; the second shows it. */
const ROUNDS = 2;

/** The bare exit of a cell's guest; null for a control. */
export function bareExitOf(cell: Cell): Cell | null {
  return cell.kind === 'control' ? null : baseOf(cell);
}

/**
 * The least plan that counts one cell: the cell, its bare exit, and what the harness adds to both.
 * @throws {Failure} (usage) when the arch has no such cell, with the nearest one
 */
export function planOfCell(arch: Arch, id: string): Plan {
  const cell = cellNamed(arch, id);
  const wanted = [controlCell('empty-timer'), bareExitOf(cell) ?? cell, cell];
  const options = {
    preset: 'full',
    arch,
    clock: 'instructions',
    minRounds: ROUNDS,
    maxRounds: ROUNDS,
  } as const;
  const plan = resolvePlan(options);
  return { ...plan, cells: [...new Map(wanted.map((each) => [each.id, each])).values()] };
}
