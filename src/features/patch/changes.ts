/** What changed by how much: the rows of the cover text and of the table, and what CI judges. */
import type { Cell } from '../../plan/cell.js';
import { guestId } from '../../plan/cell.js';
import { controlName, guestName, groupsName } from '../../show/names.js';
import type { Kernels } from '../kernels/document/schema.js';

/** A cell on both kernels. */
export interface Change {
  readonly cell: Cell;
  readonly before: number;
  readonly after: number;
  readonly change: number;
}

/** Every cell that both kernels counted, but for the second copy of the A/A pair, which says nothing about kernels. */
export function changesOf(
  { cells, variants }: Kernels,
  [from, to] = [0, variants.length - 1],
): readonly Change[] {
  return cells.flatMap(({ cell, counts }) => {
    const [base, result] = [counts[from], counts[to]];
    if (cell.kind === 'base' && cell.replica === 1) return [];
    if (base?.status !== 'counted' || result?.status !== 'counted') return [];
    return [{ cell, before: base.value, after: result.value, change: result.value - base.value }];
  });
}

/** Cells that one kernel counted and the other did not, by their ids. */
export function countedOnce({ cells }: Kernels): readonly string[] {
  const once = cells.filter(({ counts }) => counts.some(({ status }) => status === 'counted'));
  return once
    .filter(({ counts }) => counts.some(({ status }) => status !== 'counted'))
    .map(({ cell }) => cell.id);
}

/** `pio-out, 64-bit ring 0`, `regs both sync`, or the control's name. */
export function cellName(cell: Cell): string {
  switch (cell.kind) {
    case 'control':
      return controlName(cell, 'instructions');
    case 'base':
      return guestName(cell);
    case 'transfer':
      return `${groupsName(cell.groups)} ${cell.direction} ${cell.transfer}`;
  }
}

/** Transfers that change as their own bare exit does: they have no row of their own in a cover letter. */
export function followsItsExit({ cell, change }: Change, all: readonly Change[]): boolean {
  if (cell.kind !== 'transfer') return false;
  const bare = all.find((each) => each.cell.kind === 'base' && guestId(each.cell) === guestId(cell));
  return bare?.change === change;
}

/** How much more a cell may take before it fails: instructions, or a share of what it took. */
export type Threshold =
  | { readonly kind: 'instructions'; readonly least: number }
  | { readonly kind: 'percent'; readonly least: number };

/** `+6` or `2%`; null when it is neither, or nothing at all. */
export function parseThreshold(text: string): Threshold | null {
  const [, digits = '', percent] = /^\+?(\d+(?:\.\d+)?)(%?)$/.exec(text.trim()) ?? [];
  const least = Number(digits);
  if (digits === '' || least <= 0) return null;
  if (percent === '%') return { kind: 'percent', least };
  return Number.isInteger(least) ? { kind: 'instructions', least } : null;
}

/** Cells that take so much more, or more still. */
export function beyond(changes: readonly Change[], { kind, least }: Threshold): readonly Change[] {
  return changes.filter(({ before, change }) => {
    if (change <= 0) return false;
    return kind === 'instructions' ? change >= least : 100 * change >= least * before;
  });
}

const MOST_ATTRIBUTED = 3;

/**
 * The cells that changed most, one of each difference, the largest first: cells that differ by the same most often
 * differ in the same functions. Only exits and transfers are recorded.
 */
export function mostChanged(changes: readonly Change[]): readonly Cell[] {
  const seen = new Map<number, Cell>();
  for (const { cell, change } of changes)
    if (change !== 0 && cell.kind !== 'control' && !seen.has(change)) seen.set(change, cell);
  const ranked = [...seen].sort(([left], [right]) => Math.abs(right) - Math.abs(left));
  return ranked.slice(0, MOST_ATTRIBUTED).map(([, cell]) => cell);
}
