/** What each exit costs more with a transfer, one row for sync and ioctl: where the findings' numbers stand. */
import { grouped } from '../../../lib/grouped.js';
import { guestId } from '../../../plan/cell.js';
import type { Measured, TransferComparison } from '../../../results/measured_cells.js';
import type { Results } from '../../../results/schema.js';
import type { DataTable } from '../../../show/chart/chart.js';
import { groupsName, placeName } from '../../../show/names.js';
import { formatCount } from '../../../show/numbers.js';
import { addedText } from '../findings/added_text.js';
import { addedRowId } from '../findings/evidence.js';
import { countsInstructions } from '../instructions.js';

const WAYS = ['sync', 'ioctl'] as const;

function columnsOf(results: Results): string[] {
  if (countsInstructions(results)) return ['bare exit', ...WAYS.map((way) => `${way} adds`)];
  const cycles = results.unit === 'cycles';
  return WAYS.flatMap((way) => [`${way} adds`, `${way}, 95%`, ...(cycles ? [`${way}, cycles`] : [])]);
}

/** Empty where that way was not measured: the table of every cell says why. */
function textsOf(entry: TransferComparison | undefined, results: Results): string[] {
  if (countsInstructions(results))
    return [entry === undefined ? '' : formatCount(entry.comparison.difference.estimate)];
  const texts = entry === undefined ? null : addedText(entry.comparison.difference, results);
  const cycles = results.unit === 'cycles' ? [texts?.cycles ?? ''] : [];
  return [texts?.time ?? '', texts?.range ?? '', ...cycles];
}

export function addedEachTable(results: Results, { overNone, bases }: Measured): DataTable {
  const bare = new Map(bases.map(({ cell, level }) => [guestId(cell), level.estimate]));
  const pairs = [...grouped(overNone, ({ cell }) => addedRowId(cell))];
  const rows = pairs.map(([, entries]) => {
    const cell = entries[0]?.cell;
    const of = (way: (typeof WAYS)[number]) => entries.find((entry) => entry.cell.transfer === way);
    const alone = cell === undefined ? undefined : bare.get(guestId(cell));
    return [
      ...(cell === undefined ? [] : [cell.exit, placeName(cell), groupsName(cell.groups), cell.direction]),
      ...(countsInstructions(results) ? [alone === undefined ? '' : formatCount(alone)] : []),
      ...WAYS.flatMap((way) => textsOf(of(way), results)),
    ];
  });
  return {
    columns: ['exit', 'mode', 'groups', 'direction', ...columnsOf(results)],
    rows,
    ids: pairs.map(([id]) => id),
  };
}
