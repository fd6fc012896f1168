/** Samples as a results file can hold them, so that all that is derived from them follows from the file too. */
import type { Round } from '../samples/protocol.js';
import type { SampledCell, Samples } from '../samples/samples.js';

/** Why a cell with a good proof has no level. */
export const NO_BLOCKS = 'the run ended before it had a block that counts';

/** Indices of cells with a block that enters a statistic. */
function timedCells(rounds: readonly Round[]): Set<number> {
  const timed = new Set<number>();
  for (const { cell, median, drops, complete } of rounds) {
    if (!complete) continue;
    const dropped = new Set(drops.map(({ position }) => position));
    cell.forEach((index, position) => {
      if (!dropped.has(position) && !Number.isNaN(median[position] ?? NaN)) timed.add(index);
    });
  }
  return timed;
}

function countedCells({ exact }: Samples): Set<number> {
  return new Set(exact.flatMap(({ cell, ticks }) => (ticks.length === 0 ? [] : [cell])));
}

function settled(sampled: SampledCell, hasBlock: boolean): SampledCell {
  const { outcome, exitsPerBlock } = sampled;
  if (outcome.status !== 'verified' || (hasBlock && exitsPerBlock !== null)) return sampled;
  return { ...sampled, outcome: { status: 'skipped', reason: NO_BLOCKS } };
}

/**
 * A cell that has no block is skipped; a file keeps histogram, values, account and counters of measured cells alone, so
 * that those of others say nothing either.
 */
export function storable(samples: Samples, countsInstructions: boolean): Samples {
  const withBlocks = countsInstructions ? countedCells(samples) : timedCells(samples.rounds);
  const cells = samples.cells.map((cell, index) => settled(cell, withBlocks.has(index)));
  const isMeasured = (cell: number): boolean => cells[cell]?.outcome.status === 'verified';
  const ofMeasured = <Part extends { readonly cell: number }>(parts: readonly Part[]): Part[] =>
    parts.filter(({ cell }) => isMeasured(cell));
  const { accountOf, counters } = samples;
  return {
    ...samples,
    cells,
    histograms: ofMeasured(samples.histograms),
    exact: ofMeasured(samples.exact),
    ...(accountOf && { accountOf: (cell: number) => (isMeasured(cell) ? accountOf(cell) : undefined) }),
    ...(counters && {
      counters: counters.map(({ launch, counters: { cells: counted, missed } }) => ({
        launch,
        counters: { cells: ofMeasured(counted), missed },
      })),
    }),
  };
}
