/** Which changes are shown although many were looked at. */
import { type Change, pAbove, pBelow } from '../../stats/change.js';
import { holm } from '../../stats/inference/holm.js';
import type { ComparedChange, ComparedKind, ComparedStatistic } from './document.js';

/** The chance of calling even one of a family changed that did not change. */
export const ALPHA = 0.05;

/** What is looked at together: levels move together with other work, ratios do not. */
const FAMILIES: readonly (readonly ComparedKind[])[] = [['level'], ['over-none', 'sync-ioctl']];

/** Two-sided, of no change. */
export function pOfNoChange(change: Change): number {
  return Math.min(1, 2 * Math.min(pAbove(change, 0), pBelow(change, 0)));
}

/** The changes from the first run to another of all statistics of a family. */
function familyOf(
  statistics: readonly ComparedStatistic[],
  kinds: readonly ComparedKind[],
  other: number,
): ComparedChange[] {
  return statistics
    .filter(({ kind }) => kinds.includes(kind))
    .flatMap(({ rows }) => rows.flatMap(({ changes }) => changes[other] ?? []))
    .filter(({ p }) => p !== null);
}

/** The same statistics, with what is shown by Holm's correction over each family; counts need none. */
export function withShown(statistics: readonly ComparedStatistic[], others: number): ComparedStatistic[] {
  const shown = new Set<ComparedChange>();
  for (const kinds of FAMILIES)
    for (let other = 0; other < others; other++) {
      const family = familyOf(statistics, kinds, other);
      const adjusted = holm(family.map(({ p }) => p ?? 1));
      for (const [index, change] of family.entries()) if ((adjusted[index] ?? 1) <= ALPHA) shown.add(change);
    }
  return statistics.map((statistic) => ({
    ...statistic,
    rows: statistic.rows.map((row) => ({
      ...row,
      changes: row.changes.map((change) =>
        change?.p == null ? change : { ...change, shown: shown.has(change) },
      ),
    })),
  }));
}
