import { guestId, SETUPS, type Cell } from '../../../plan/cell.js';
import type { Results } from '../../../results/schema.js';
import { setupCosts } from '../charts/setups.js';
import { measuredOf } from '../../../show/measured.js';
import { renderGrid } from '../../../show/terminal/grid.js';
import { bold, type Look } from '../../../show/terminal/look.js';
import { tableNumbers } from '../../../show/terminal/numbers.js';

/** Bare exits in VMs that are not plain, each relative to the same in a plain one; null where all are plain. */
export function setupTable(results: Results, look: Look): string | null {
  const costs = setupCosts(results, measuredOf(results));
  if (costs.length === 0) return null;
  const numbers = tableNumbers(results.unit, look);
  const plainId = ({ exit, mode }: Extract<Cell, { kind: 'base' }>): string => guestId({ exit, mode });
  const guests = [...new Set(costs.map(({ cell }) => plainId(cell)))];
  const setups = SETUPS.filter((setup) => costs.some((cost) => cost.setup === setup));
  const textOf = (guest: string, setup: string): string => {
    const found = costs.find((cost) => cost.setup === setup && plainId(cost.cell) === guest);
    return found === undefined ? '' : numbers.ratio(found.comparison.ratio);
  };
  const columns = setups.map((setup) => ({
    head: setup,
    texts: guests.map((guest) => textOf(guest, setup)),
    align: 'right' as const,
    priority: 0,
  }));
  const grid = renderGrid(
    [{ head: 'exit', texts: guests, align: 'left', priority: 0 }, ...columns],
    look,
    '  ',
  );
  return `${bold('bare exits by set-up of the VM, relative to a plain one', look)}\n${grid}`;
}
