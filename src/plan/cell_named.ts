import { EXIT_CODE } from '../lib/exit_code.js';
import { Failure } from '../lib/failure.js';
import { nearestName } from '../lib/nearest.js';
import { type Arch, setupsOf } from './arch.js';
import { baseOf, type Cell, controlCell, inSetup } from './cell.js';
import type { Plan } from './plan.js';
import { resolvePlan } from './resolve.js';
import { everyCell } from './swept_cells.js';

/** With the set-ups of the arch where the id names one. */
function nearestId(arch: Arch, id: string, ids: readonly string[]): string | null {
  const setups = id.includes('@') ? setupsOf(arch).filter((setup) => setup !== 'plain') : [];
  return nearestName(id, [...ids, ...ids.flatMap((each) => setups.map((setup) => `${each}@${setup}`))]);
}

/**
 * The cell of an arch with that id: `pio-out/long64-ring0/regs/both/sync`, `control/null-syscall`. Beside another
 * cell the end of one is enough: `none`, `regs/both/ioctl` of the same exit and mode.
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
    why: `${arch} has none of that name`,
    next: `${nearest === null ? '' : `did you mean '${nearest}'? `}a cell is EXIT/MODE/none or EXIT/MODE/GROUPS/DIRECTION/TRANSFER, as results name it; @SETUP ends it where its VM is not plain`,
    exitCode: EXIT_CODE.usage,
  });
}

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
