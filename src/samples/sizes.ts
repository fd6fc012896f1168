/** The sizes that we serve: up to here every command's time and memory grow as the run does (reports/sizes.md). */

/** Of all rounds together. A run of ten minutes has 300,000. */
export const MOST_BLOCKS = 1_000_000;
/** Every exit, mode, group and set-up of an arch are some thousands. */
export const MOST_CELLS = 10_000;

/** What is too large about a run, as a reason to refuse it; null where nothing is. */
export function beyondServed(cells: number, blocks: number): string | null {
  if (cells > MOST_CELLS) return tooMany(cells, 'cells', MOST_CELLS);
  return blocks > MOST_BLOCKS ? tooMany(blocks, 'blocks', MOST_BLOCKS) : null;
}

function tooMany(found: number, what: string, most: number): string {
  return `it has ${found.toLocaleString('en-US')} ${what}, and runs of up to ${most.toLocaleString('en-US')} are read`;
}
