/** Which costly instructions each kernel adds to an exit or takes from it. */
import { addTo } from '../../../lib/grouped.js';
import { costlyChanges } from '../../../samples/costly.js';
import type { DataTable } from '../../../show/chart/chart.js';
import { costlyChangeText } from '../../../show/costly_text.js';
import { plural } from '../../../lib/plural.js';
import type { Kernels } from './schema.js';
import { variantHeads } from '../sentences.js';

/** One change against the first kernel, and the cells that have it. */
interface CostlyChange {
  readonly variant: number;
  readonly text: string;
  readonly cells: readonly string[];
}

function changesOf({ cells }: Kernels, variant: number): CostlyChange[] {
  const byText = new Map<string, string[]>();
  for (const { cell, counts } of cells) {
    const [first, own] = [counts[0], counts[variant]];
    if (first?.status !== 'counted' || own?.status !== 'counted') continue;
    if (first.costly === undefined || own.costly === undefined) continue;
    addTo(byText, costlyChangeText(costlyChanges(own.costly, first.costly)), cell.id);
  }
  return [...byText].map(([text, ids]) => ({ variant, text, cells: ids }));
}

/** The change that most cells have comes first; empty where no exit was listed on both. */
function costlyChangesIn(kernels: Kernels): CostlyChange[] {
  return kernels.compared.flatMap(({ variant }) =>
    changesOf(kernels, variant).sort((left, right) => right.cells.length - left.cells.length),
  );
}

/** Null where no exit was listed on both. */
export function costlyTable(kernels: Kernels): DataTable | null {
  const heads = variantHeads(kernels);
  const rows = costlyChangesIn(kernels).map(({ variant, text, cells }) => [
    heads[variant] ?? '',
    text,
    cells.length === 1 ? (cells[0] ?? '') : `${plural(cells.length, 'cell')}: ${cells.join(', ')}`,
  ]);
  return rows.length === 0 ? null : { columns: ['kernel', 'change', 'where'], rows };
}

/** `6.12: +1 VMREAD on 23 cells`, one line a kernel: its most frequent change. */
export function costlyLines(kernels: Kernels): string[] {
  const heads = variantHeads(kernels);
  const all = costlyChangesIn(kernels);
  return kernels.compared.flatMap(({ variant }) => {
    const own = all.filter((each) => each.variant === variant);
    const [most] = own;
    if (most === undefined) return [];
    const others = own.length === 1 ? '' : `; ${plural(own.length - 1, 'other change')} elsewhere`;
    return [
      `Costly instructions, ${heads[variant] ?? ''} against ${heads[0] ?? ''}: ${most.text} on ${plural(most.cells.length, 'cell')}${others}.`,
    ];
  });
}
