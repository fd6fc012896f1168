/** Rechecks a report, or the results behind it: does everything in it follow from its own blocks? */
import { dirname, join } from 'node:path';
import { EXIT_CODE } from '../../lib/exit_code.js';
import { Failure } from '../../lib/failure.js';
import { readStored } from '../../results/read.js';
import { recheckResults, type Difference } from './results_differences.js';
import { recomputed } from '../../results/recompute.js';
import { RESULTS_VERSION, type Results } from '../../results/schema.js';
import type { StoredResults } from '../../results/stored.js';
import { asVersion1 } from '../../results/version1.js';
import { lookAt, readText } from '../../lib/files/text_file.js';
import { unpackResults, type UnpackedResults } from '../../results/packed/unpack.js';
import { RESULTS_FILE } from '../../results/write.js';
import { embeddedResults, isPage, renderReport, withoutResults } from '../run/document.js';
import { comparePages } from './page_differences.js';
import { pageParts } from './page_script.js';

const RECHECK_FORMAT = 'kvm-exit-bench/recheck';

export interface Recheck {
  readonly format: typeof RECHECK_FORMAT;
  readonly version: 1;
  readonly file: string;
  readonly kind: 'page' | 'results';
  /** The results file that its blocks were taken from, where a page has no room for them. */
  readonly beside?: string;
  readonly agrees: boolean;
  /** What was recomputed. */
  readonly checked: { readonly blocks: number; readonly cells: number; readonly comparisons: number };
  /** What could not be, and why. */
  readonly left: readonly string[];
  readonly differences: readonly Difference[];
}

const NO_MEANS =
  "each cell's mean and smallest value: a page of a long run holds the medians of its blocks; recheck its results.json for these";
const OTHER_SCRIPT =
  "what the page's script does when it draws charts anew: it is of another build of this program; without scripts the page shows what was compared";
const OF_VERSION_1 =
  "the widest interval, the warnings and the texts of a page: version 1 of the format defined them otherwise (today's intervals are over launches; report shows the run with them)";
const NO_HASH = 'the SHA-256 of every value: a file holds the values of all rounds merged';

/** The page holds no means and minima of blocks: what follows from those is taken as stored. */
function withStored(again: Results, stored: Results): Results {
  const cells = again.cells.map((result, index) => {
    const before = stored.cells[index];
    if (result.status !== 'measured' || before?.status !== 'measured') return result;
    const { mean, min } = before.level;
    return { ...result, level: { ...result.level, mean, min } };
  });
  return { ...again, cells };
}

/** What the version that wrote a document computes from its blocks; what it defined otherwise and is lost stays as stored. */
function recomputedAs({ results, version }: StoredResults): Results {
  const again = recomputed(results);
  if (version === RESULTS_VERSION) return again;
  const { stop, warnings } = results;
  return { ...asVersion1(again), stop, warnings };
}

function leftOf(version: number): string[] {
  return version === RESULTS_VERSION ? [] : [OF_VERSION_1];
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

interface PageResults extends UnpackedResults {
  /** Where the blocks were found, where that is not the page. */
  readonly beside?: string;
}

/** The results that a page holds, or those beside it where it has no room for them. */
function resultsOf(file: string, page: string): PageResults {
  const { packed } = embeddedResults(file, page);
  if (packed !== null) return unpackResults(file, packed);
  const beside = join(dirname(file), RESULTS_FILE);
  if (lookAt(beside) === undefined) {
    throw new Failure({
      what: `cannot recheck ${file}`,
      why: `a run of so many blocks does not fit into a page, and there is no ${RESULTS_FILE} beside it`,
      next: `put the page back into the directory of its run, or recheck that run's ${RESULTS_FILE}`,
      exitCode: EXIT_CODE.usage,
    });
  }
  return { ...readStored(beside), hasWholeBlocks: true, beside };
}

interface TextDifferences {
  readonly found: Difference[];
  /** Of the page and of the one that is made again. */
  readonly isSameScript: boolean;
}

const NO_TEXTS: TextDifferences = { found: [], isSameScript: true };

async function textDifferences(page: string, again: Results): Promise<TextDifferences> {
  const [before, anew] = [page, await renderReport(again)].map((each) => pageParts(withoutResults(each)));
  const found = comparePages(before?.said ?? '', anew?.said ?? '');
  return { found, isSameScript: before?.script === anew?.script };
}

async function recheckPage(file: string, page: string): Promise<Recheck> {
  const { results: stored, version, hasWholeBlocks, beside } = resultsOf(file, page);
  const all = recomputedAs({ results: stored, version });
  const again = hasWholeBlocks ? all : withStored(all, stored);
  const texts = version === RESULTS_VERSION ? await textDifferences(page, again) : NO_TEXTS;
  const found = [...recheckResults(stored, again), ...texts.found];
  const left = [
    ...leftOf(version),
    ...(hasWholeBlocks ? [] : [NO_MEANS]),
    ...(texts.isSameScript ? [] : [OTHER_SCRIPT]),
  ];
  const rechecked = recheckOf(file, 'page', stored, left, found);
  return beside === undefined ? rechecked : { ...rechecked, beside };
}

/**
 * Recomputes every number of a report page or a results file from its blocks, and makes the page again from them.
 * @throws {Failure} (usage) when it cannot be read, holds no results, or is of another version
 */
export async function recheck(file: string): Promise<Recheck> {
  const isDirectory = lookAt(file)?.isDirectory() === true;
  const text = isDirectory ? '' : readText(file);
  if (isPage(text)) return recheckPage(file, text);
  const { results, version } = readStored(file);
  const found = recheckResults(results, recomputedAs({ results, version }));
  return recheckOf(file, 'results', results, leftOf(version), found);
}
