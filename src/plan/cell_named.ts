/** A cell by its id, and the smallest plan that counts it. */
import { EXIT_CODE } from '../lib/exit_code.js';
import { Failure } from '../lib/failure.js';
import { nearestName } from '../lib/nearest.js';
import { type Arch, setupsOf } from './arch.js';
import { baseOf, type Cell, controlCell, inSetup } from './cell.js';
import type { Plan } from './plan.js';
import { resolvePlan } from './resolve.js';
import { everyCell } from './swept_cells.js';

/** Among the ids with set-ups too, if the id names a set-up. */
function nearestId(arch: Arch, id: string, ids: readonly string[]): string | null {
  const setups = id.includes('@') ? setupsOf(arch).filter((setup) => setup !== 'plain') : [];
  return nearestName(id, [...ids, ...ids.flatMap((each) => setups.map((setup) => `${each}@${setup}`))]);
}

/**
 * The cell of an arch with that id: `pio-out/long64-ring0/regs/both/sync`, `control/null-syscall`. Beside another
 * cell, the end of an id is enough: `none` or `regs/both/ioctl` of the same exit and mode.
 * @throws {Failure} (usage) when there is none, with the nearest one
 */
export function cellNamed(arch: Arch, id: string, beside?: Cell): Cell {
  const cells = everyCell(arch);
  const [stem = '', named, ...rest] = id.split('@');
  const ids = [stem];
  if (beside !== undefined && beside.kind !== 'control') ids.push(`${beside.exit}/${beside.mode}/${stem}`);
  const found = cells.find((cell) => ids.includes(cell.id));
  const setup = setupsOf(arch).find((each) => each === (named ?? 'plain'));
  const isHad = rest.length === 0 && setup !== undefined;
  if (found?.kind === 'control' && named === undefined) return found;
  if (found !== undefined && found.kind !== 'control' && isHad) return inSetup(found, setup);
  const nearest = nearestId(arch, id, found === undefined ? cells.map((cell) => cell.id) : [found.id]);
  throw new Failure({
    what: `cell '${id}'`,
    why: `${arch} has no cell of that name`,
    next: `${nearest === null ? '' : `did you mean '${nearest}'? `}a cell is EXIT/MODE/none or EXIT/MODE/GROUPS/DIRECTION/TRANSFER, as results name it, with @SETUP at the end if its VM is not plain`,
    exitCode: EXIT_CODE.usage,
  });
}

/** Counts repeat in every round; the second round shows it. */
const ROUNDS = 2;

/** The bare exit of a cell's guest; null for a control. */
export function bareExitOf(cell: Cell): Cell | null {
  return cell.kind === 'control' ? null : baseOf(cell);
}

/**
 * The smallest plan that counts one cell: the cell, its bare exit, and what the harness adds to both.
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
