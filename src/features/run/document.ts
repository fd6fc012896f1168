/** What other features may use of a run: what it found in sentences, its page, and the results in that page. */
import type { Results } from '../../results/schema.js';

export { findings } from './findings/findings.js';
export { embeddedResults, isPage, withoutResults } from './page/embedded_results.js';

/** The page of a run as HTML; see `renderReport` in page/write.tsx. */
export async function renderReport(results: Results): Promise<string> {
  // Loaded when a page is made: the chart libraries would slow every other command's start.
  const page = await import('./page/write.js');
  return page.renderReport(results);
}

/** Writes `index.html` into `directory` and returns its path; see `writeReport` in page/write.tsx. */
export async function writeReport(directory: string, results: Results): Promise<string> {
  const page = await import('./page/write.js');
  return page.writeReport(directory, results);
}
