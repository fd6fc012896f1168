/** The report of an attribution: one self-contained HTML page, and the document it was made from. */
import type { Attribution } from './document.js';
import { inertData } from '../../show/page/inert.js';
import { pageText } from '../../show/page/shell.js';
import { writePages } from '../../show/page/write_page.js';
import { AttributionPage } from './page.js';

/** HTML that needs neither script nor network, and in which no string of the document is markup or code. */
export function renderAttribution(attribution: Attribution): string {
  return pageText(<AttributionPage attribution={inertData(attribution)} />);
}

/**
 * Writes `attribution.json` and `index.html` into `directory`, which is made where it is missing. Returns both
 * paths, the page's last.
 * @throws Failure when the directory cannot be written
 */
export function writeAttribution(directory: string, attribution: Attribution): Promise<string[]> {
  const files = [
    { name: 'attribution.json', text: `${JSON.stringify(attribution, null, 1)}\n` },
    { name: 'index.html', text: renderAttribution(attribution) },
  ];
  return writePages(directory, files, 'the attribution');
}
