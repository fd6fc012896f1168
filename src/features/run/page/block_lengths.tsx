import { largest, smallest } from '../../../lib/extremes.js';
import { grouped } from '../../../lib/grouped.js';
import { guestId, isUndelayed } from '../../../plan/cell.js';
import type { MeasuredResult } from '../../../results/measured_cells.js';
import type { Results } from '../../../results/schema.js';
import { formatCount } from '../../../show/numbers.js';
import { ScrollTable } from '../../../show/page/data_table.js';

/** The measured cells of one guest, or a control alone. */
interface Owner {
  readonly name: string;
  readonly exits: readonly number[];
  /** Milliseconds that a block of each cell takes. */
  readonly blockMs: readonly number[];
}

function ownersOf({ cells, ticksPerNs }: Results): Owner[] {
  const measured = cells.filter(
    (result): result is MeasuredResult => result.status === 'measured' && isUndelayed(result.cell),
  );
  return [...grouped(measured, ({ cell }) => (cell.kind === 'control' ? cell.id : guestId(cell)))].map(
    ([name, results]) => ({
      name,
      exits: results.map(({ exitsPerBlock }) => exitsPerBlock),
      blockMs: results.map(({ level, exitsPerBlock }) => (level.estimate * exitsPerBlock) / ticksPerNs / 1e6),
    }),
  );
}

function rowOf({ name, exits, blockMs }: Owner): string[] {
  const text = (ms: number): string => ms.toPrecision(2);
  const fewest = formatCount(smallest(exits));
  const most = formatCount(largest(exits));
  return [
    name,
    fewest === most ? fewest : `${fewest} to ${most}`,
    text(smallest(blockMs)),
    text(largest(blockMs)),
  ];
}

/**
 * How many exits the blocks of each guest have, and how long they take; nothing where no pilot found them: on an emulated
 * host, and in files of before there was one.
 */
export function BlockLengths({ results }: { readonly results: Results }) {
  if (results.plan.exitsPerBlock === undefined) return null;
  return (
    <details>
      <summary>Exits per block, for each guest and control</summary>
      <ScrollTable
        label="Table: exits per block"
        caption="Exits per block, as the first launch found them for each cell, and how long a block takes"
        table={{
          columns: ['guest or control', 'exits', 'shortest, ms', 'longest, ms'],
          rows: ownersOf(results).map(rowOf),
        }}
      />
    </details>
  );
}
