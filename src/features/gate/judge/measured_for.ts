import type { Results } from '../../../results/schema.js';
import type { CellSeconds } from '../document/outcome.js';

const NS_PER_SECOND = 1e9;

/** How long each cell of a run was measured: the exits of all its blocks, dropped ones too. */
export function measuredFor({ unit, ticksPerNs, cells, rounds }: Results): CellSeconds[] {
  if (unit === 'instructions') return [];
  const ticks = new Float64Array(cells.length);
  for (const { cell, mean } of rounds)
    cell.forEach((index, block) => {
      ticks[index] = (ticks[index] ?? 0) + (mean[block] ?? 0);
    });
  return cells.flatMap((each, index) =>
    each.status === 'measured'
      ? [
          {
            id: each.cell.id,
            seconds: ((ticks[index] ?? 0) * each.exitsPerBlock) / ticksPerNs / NS_PER_SECOND,
          },
        ]
      : [],
  );
}
