import { largest, smallest } from '../../../lib/extremes.js';
import { grouped } from '../../../lib/grouped.js';
import { blockOwner, isUndelayed } from '../../../plan/cell.js';
import type { MeasuredResult } from '../../../results/measured_cells.js';
import type { Results } from '../../../results/schema.js';
import { formatCount } from '../../../show/numbers.js';
import { ScrollTable } from '../../../show/page/data_table.js';

/** The measured cells of one guest, or a control alone: all have blocks of as many exits. */
interface Owner {
  readonly name: string;
  readonly exits: number;
  /** Milliseconds that a block of each cell takes. */
  readonly blockMs: readonly number[];
}

function ownersOf({ cells, ticksPerNs }: Results): Owner[] {
  const measured = cells.filter(
    (result): result is MeasuredResult => result.status === 'measured' && isUndelayed(result.cell),
  );
  return [...grouped(measured, ({ cell }) => blockOwner(cell))].map(([name, results]) => ({
    name,
    exits: results[0]?.exitsPerBlock ?? 0,
    blockMs: results.map(({ level, exitsPerBlock }) => (level.estimate * exitsPerBlock) / ticksPerNs / 1e6),
  }));
}

function rowOf({ name, exits, blockMs }: Owner): string[] {
  const text = (ms: number): string => ms.toPrecision(2);
  return [name, formatCount(exits), text(smallest(blockMs)), text(largest(blockMs))];
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
        caption="Exits per block, as the first launch found them, and how long a block takes"
        table={{
          columns: ['guest or control', 'exits', 'shortest, ms', 'longest, ms'],
          rows: ownersOf(results).map(rowOf),
        }}
      />
    </details>
  );
}
