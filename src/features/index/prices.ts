/** What the registers of an exit cost in a run: the numbers that an index has of each. */
import { baseOf, guestId, type TransferCell } from '../../plan/cell.js';
import { measuredOf } from '../../results/measured_cells.js';
import type { Results } from '../../results/schema.js';
import { groupsName, guestName } from '../../show/names.js';
import type { Estimate } from '../../stats/summary.js';
import type { IndexedRun, RunPrice } from './document/schema.js';

function keyOf(cell: TransferCell): string {
  return [guestId(cell), groupsName(cell.groups), cell.direction].join(' ');
}

/** The general registers, read and written, at the simplest exit of a guest that KVM need not emulate. */
function rankOf({ groups, exit, mode }: TransferCell, { host }: Results): number {
  const isEmulated = host.modes.some(({ name, native }) => name === mode && native === false);
  return (
    (groups[0] === 'regs' ? 0 : 8) +
    (isEmulated ? 4 : 0) +
    (exit === 'pio-out' ? 0 : 2) +
    (mode.endsWith('ring3') ? 0 : 1)
  );
}

/** Of each group that is moved alone, read and written. */
export function pricesOf(results: Results): RunPrice[] {
  const { overNone, syncToIoctl, bases } = measuredOf(results);
  const perUnit = results.unit === 'cycles' ? results.ticksPerNs : 1;
  const addedBy = (key: string, transfer: TransferCell['transfer']): Estimate | undefined =>
    overNone.find(({ cell }) => cell.transfer === transfer && keyOf(cell) === key)?.comparison.difference;
  return syncToIoctl
    .filter(({ cell }) => cell.groups.length === 1 && cell.direction === 'both')
    .flatMap(({ cell, comparison: { ratio } }): RunPrice[] => {
      const exit = bases.find((base) => base.cell.id === baseOf(cell).id)?.level.estimate;
      const [ioctl, sync] = [addedBy(keyOf(cell), 'ioctl'), addedBy(keyOf(cell), 'sync')];
      if (exit === undefined || ioctl === undefined || sync === undefined) return [];
      const what = `${groupsName(cell.groups)} ${cell.direction} at ${guestName(cell)}`;
      const added = { ioctl: ioctl.estimate / perUnit, sync: sync.estimate / perUnit };
      const syncIsShown = sync.low > 0 || sync.high < 0;
      const price = { what, rank: rankOf(cell, results), exit: exit / perUnit, ...added };
      return [{ ...price, syncIsShown, ratio: ratio.estimate }];
    });
}

/** What most of the runs have a price of, so that their numbers stand in one column; null: none has any. */
export function commonPrice(runs: readonly IndexedRun[]): string | null {
  const known = new Map<string, { count: number; rank: number }>();
  for (const { what, rank } of runs.flatMap(({ prices }) => prices))
    known.set(what, { count: (known.get(what)?.count ?? 0) + 1, rank });
  const [best] = [...known].sort(([, left], [, right]) => right.count - left.count || left.rank - right.rank);
  return best?.[0] ?? null;
}
