/** Does a report, or the results behind it, say what its own blocks say? */
import { readResults } from '../../results/read.js';
import { recheckResults, type Difference } from '../../results/recheck.js';
import { recomputed } from '../../results/recompute.js';
import type { Results } from '../../results/schema.js';
import { lookAt, readText } from '../../results/text_file.js';
import { unpackResults } from '../../results/packed/unpack.js';
import { embeddedResults, isPage, withoutResults } from '../page/embedded_results.js';
import { comparePages } from './compare_pages.js';

export const RECHECK_FORMAT = 'kvm-exit-bench/recheck';

export interface Recheck {
  readonly format: typeof RECHECK_FORMAT;
  readonly version: 1;
  readonly file: string;
  readonly kind: 'page' | 'results';
  readonly agrees: boolean;
  /** What was recomputed. */
  readonly checked: { readonly blocks: number; readonly cells: number; readonly comparisons: number };
  /** What could not be, and why. */
  readonly left: readonly string[];
  readonly differences: readonly Difference[];
}

const NO_MEANS =
  "each cell's mean and smallest value: a page of a long run holds the medians of its blocks; recheck its results.json for these";
const NO_HASH = 'the SHA-256 of every value: a file has the values of its rounds merged';

/** Blocks without their means and minima: what is made of those stays as it is stored. */
function withStored(again: Results, stored: Results): Results {
  const cells = again.cells.map((result, index) => {
    const before = stored.cells[index];
    if (result.status !== 'measured' || before?.status !== 'measured') return result;
    const { mean, min } = before.level;
    return { ...result, level: { ...result.level, mean, min } };
  });
  return { ...again, cells };
}

function recheckOf(
  file: string,
  kind: Recheck['kind'],
  stored: Results,
  left: string[],
  found: Difference[],
): Recheck {
  const blocks = stored.rounds.reduce((sum, { cell }) => sum + cell.length, 0);
  const hashed = stored.valuesSha256 === undefined ? [] : [NO_HASH];
  return {
    format: RECHECK_FORMAT,
    version: 1,
    file,
    kind,
    agrees: found.length === 0,
    checked: { blocks, cells: stored.cells.length, comparisons: stored.comparisons.length },
    left: [...left, ...hashed],
    differences: found,
  };
}

async function recheckPage(file: string, page: string): Promise<Recheck> {
  const { packed } = embeddedResults(file, page);
  const { results: stored, hasWholeBlocks } = unpackResults(file, packed);
  const again = hasWholeBlocks ? recomputed(stored) : withStored(recomputed(stored), stored);
  // Loaded where it is needed: the chart libraries would slow every other command's start.
  const { renderReport } = await import('../html.js');
  const found = [
    ...recheckResults(stored, again),
    ...comparePages(withoutResults(page), withoutResults(await renderReport(again))),
  ];
  return recheckOf(file, 'page', stored, hasWholeBlocks ? [] : [NO_MEANS], found);
}

/**
 * Recomputes every number of a report page or a results file from its blocks, and makes the page again from them.
 * @throws {Failure} (usage) when it cannot be read, holds no results, or is of another version
 */
export async function recheck(file: string): Promise<Recheck> {
  const isDirectory = lookAt(file)?.isDirectory() === true;
  const text = isDirectory ? '' : readText(file);
  if (isPage(text)) return recheckPage(file, text);
  const stored = readResults(file);
  return recheckOf(file, 'results', stored, [], recheckResults(stored));
}
