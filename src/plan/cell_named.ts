import { EXIT_CODE } from '../lib/exit_code.js';
import { Failure } from '../lib/failure.js';
import { nearestName } from '../lib/nearest.js';
import { setupsOf, type Arch } from './arch.js';
import { inSetup, type Cell } from './cell.js';
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
