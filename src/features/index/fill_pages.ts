/** Pages that an index leads to lead back to it. */
import { join } from 'node:path';
import { readText } from '../../lib/files/text_file.js';
import { writeWhole } from '../../lib/files/whole_file.js';
import { isOurPage, withAllRuns } from '../../show/page/all_runs.js';
import { hrefBetween } from '../../show/page/run_link.js';
import type { IndexDocument } from './document/schema.js';

/** Where an address of the index leads, on the disk. */
function fileOf(output: string, href: string): string {
  return join(output, ...href.split('/').map(decodeURIComponent));
}

async function fill(file: string, index: string): Promise<void> {
  const text = readText(file);
  if (!isOurPage(text)) return;
  const filled = withAllRuns(text, hrefBetween(file, index));
  if (filled !== text) await writeWhole(file, filled);
}

/** Adds "all runs" to every page that the index lists. One that may not be written stays as it is: it is only a link. */
export async function fillPages(index: IndexDocument, output: string, path: string): Promise<void> {
  const runs = index.hosts.flatMap((host) => host.runs.flatMap(({ pageHref }) => pageHref ?? []));
  for (const href of [...runs, ...index.pages.map((page) => page.href)])
    await fill(fileOf(output, href), path).catch(() => undefined);
}
