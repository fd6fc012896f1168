/** The changes that a comparison is about: ratios, which the host's other work does not move; levels where there are none. */
import type { ComparedChange, ComparedKind, ComparedRow, Comparison } from './document.js';
import { isChanged, isExact } from './values.js';

/** A change of one statistic from the first run to another. */
export interface NamedChange {
  readonly kind: ComparedKind;
  readonly row: ComparedRow;
  readonly change: ComparedChange;
}

const BESIDE: Readonly<Record<ComparedKind, string>> = {
  level: '',
  'over-none': ' / none',
  'sync-ioctl': ' / ioctl',
};

/** `pio-out/long64-ring0/regs/both/sync / ioctl`: a cell, and what it is a ratio to. */
export function changeName({ kind, row }: Pick<NamedChange, 'kind' | 'row'>): string {
  return `${row.cell.id}${BESIDE[kind]}`;
}

export function mainKinds(comparison: Comparison): readonly ComparedKind[] {
  const ratios = comparison.statistics.map(({ kind }) => kind).filter((kind) => kind !== 'level');
  return isExact(comparison) || ratios.length === 0 ? ['level'] : ratios;
}

/** All that can be told of these kinds, from the first run to another. */
export function changesOf(
  { statistics }: Comparison,
  kinds: readonly ComparedKind[],
  other: number,
): NamedChange[] {
  return statistics
    .filter(({ kind }) => kinds.includes(kind))
    .flatMap(({ kind, rows }) =>
      rows.flatMap((row) => {
        const change = row.changes[other];
        return change == null ? [] : [{ kind, row, change }];
      }),
    );
}

/** Of a count that was 0 it has no bound. */
export function sizeOf({ change: { relative } }: NamedChange): number {
  return Math.abs(relative?.estimate ?? Infinity);
}

/** What changed beyond chance, then what its own interval alone says; the largest of each first. */
export function largestFirst(changes: readonly NamedChange[]): NamedChange[] {
  return changes
    .filter(({ change }) => isChanged(change))
    .sort(
      (left, right) => Number(right.change.shown) - Number(left.change.shown) || sizeOf(right) - sizeOf(left),
    );
}
