/** The report of an attribution: one self-contained HTML page, and the document it was made from. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { renderToString } from 'preact-render-to-string';
import writeFileAtomic from 'write-file-atomic';
import { EXIT_CODE } from '../../lib/exit_code.js';
import { Failure } from '../../lib/failure.js';
import { systemReason } from '../../lib/system_reason.js';
import type { Attribution } from '../../measure/attribution/document.js';
import { inertData } from '../page/inert.js';
import { AttributionPage } from './page.js';

/** HTML that needs neither script nor network, and in which no string of the document is markup or code. */
export function renderAttribution(attribution: Attribution): string {
  return `<!doctype html>\n${renderToString(<AttributionPage attribution={inertData(attribution)} />)}\n`;
}

/**
 * Writes `attribution.json` and `index.html` into `directory`, which is made where it is missing. Returns both
 * paths, the page's last.
 * @throws Failure when the directory cannot be written
 */
export async function writeAttribution(directory: string, attribution: Attribution): Promise<string[]> {
  const files = [
    { path: join(directory, 'attribution.json'), text: `${JSON.stringify(attribution, null, 1)}\n` },
    { path: join(directory, 'index.html'), text: renderAttribution(attribution) },
  ];
  try {
    await mkdir(directory, { recursive: true });
    for (const { path, text } of files) await writeFileAtomic(path, text);
  } catch (error) {
    throw new Failure(
      {
        what: `cannot write the attribution into ${directory}`,
        why: systemReason(error),
        next: 'choose a directory that can be written and has room',
        exitCode: EXIT_CODE.harnessFailed,
      },
      { cause: error },
    );
  }
  return files.map(({ path }) => path);
}
