/** What of an exit costs a processor more than it counts, as tables: the same on the page and in the terminal. */
import { guestId } from '../../plan/cell.js';
import { measuredOf, type MeasuredResult } from '../../results/measured_cells.js';
import type { Results } from '../../results/schema.js';
import { costlyChanges, type CostlyCount } from '../../samples/costly.js';
import type { DataTable } from '../../show/chart/chart.js';
import { costlyChangeText } from '../../show/costly_text.js';
import { guestName } from '../../show/names.js';
import { formatCount } from '../../show/numbers.js';

type Listed = MeasuredResult & { readonly costly: readonly CostlyCount[] };

function listedIn(results: readonly MeasuredResult[]): Listed[] {
  return results.filter((result): result is Listed => result.costly !== undefined);
}

/** A row a cell, a column a kind; null where no exit was listed. */
export function costlyTable(results: Results): DataTable | null {
  const { bases, transfers } = measuredOf(results);
  const listed = listedIn([...bases, ...transfers]);
  if (listed.length === 0) return null;
  const kinds = [...new Set(listed.flatMap(({ costly }) => costly.map(({ name }) => name)))];
  return {
    columns: ['cell', ...kinds],
    rows: listed.map(({ cell, costly }) => [
      cell.id,
      ...kinds.map((kind) => formatCount(costly.find(({ name }) => name === kind)?.count ?? 0)),
    ]),
  };
}

/** What each transfer adds to the bare exit of its guest. */
export function costlyAdded(results: Results): { readonly cell: string; readonly text: string }[] {
  const { bases, transfers } = measuredOf(results);
  const bare = new Map(
    listedIn(bases).flatMap(({ cell, costly }) =>
      cell.kind === 'base' ? [[guestId(cell), costly] as const] : [],
    ),
  );
  return listedIn(transfers).flatMap(({ cell, costly }) => {
    const base = cell.kind === 'transfer' ? bare.get(guestId(cell)) : undefined;
    return base === undefined ? [] : [{ cell: cell.id, text: costlyChangeText(costlyChanges(costly, base)) }];
  });
}

/** Accesses to the VMCS, the control structure of VMX. */
const ACCESSES = ['VMREAD', 'VMWRITE'];

function accessesOf(costly: readonly CostlyCount[]): number {
  return costly.reduce((sum, { name, count }) => (ACCESSES.includes(name) ? sum + count : sum), 0);
}

/** What the accesses mean on a nested host; null where no exit has one. How many leave there is not measured here. */
export function nestedSentence(results: Results): string | null {
  const [base] = listedIn(measuredOf(results).bases);
  if (base?.cell.kind !== 'base') return null;
  const accesses = accessesOf(base.costly);
  if (accesses === 0) return null;
  return `A bare exit by ${guestName(base.cell)} takes ${formatCount(accesses)} accesses to the VMCS. On a nested host each of them may leave to the hypervisor below: none where it shadows all their fields, all where it shadows none.`;
}
