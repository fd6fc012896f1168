import { EXIT_CODE } from '../lib/exit_code.js';
import { Failure } from '../lib/failure.js';
import { nearestName } from '../lib/nearest.js';
import type { Arch } from './arch.js';
import type { Cell } from './cell.js';
import { everyCell } from './swept_cells.js';

/**
 * The cell of an arch with that id: `pio-out/long64-ring0/regs/both/sync`, `control/null-syscall`. Beside another
 * cell the end of one is enough: `none`, `regs/both/ioctl` of the same exit and mode.
 * @throws {Failure} (usage) when there is none, with the nearest one
 */
export function cellNamed(arch: Arch, id: string, beside?: Cell): Cell {
  const cells = everyCell(arch);
  const ids = [id];
  if (beside !== undefined && beside.kind !== 'control') ids.push(`${beside.exit}/${beside.mode}/${id}`);
  const found = cells.find((cell) => ids.includes(cell.id));
  if (found !== undefined) return found;
  const nearest = nearestName(
    id,
    cells.map((cell) => cell.id),
  );
  throw new Failure({
    what: `cell '${id}'`,
    why: `${arch} has none of that name`,
    next: `${nearest === null ? '' : `did you mean '${nearest}'? `}a cell is EXIT/MODE/none or EXIT/MODE/GROUPS/DIRECTION/TRANSFER, as results name it`,
    exitCode: EXIT_CODE.usage,
  });
}
