/** The report of a sweep over kernels: one self-contained HTML page, and the document it was made from. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { renderToString } from 'preact-render-to-string';
import writeFileAtomic from 'write-file-atomic';
import { EXIT_CODE } from '../../lib/exit_code.js';
import { Failure } from '../../lib/failure.js';
import { systemReason } from '../../lib/system_reason.js';
import type { Kernels } from '../../results/kernels/schema.js';
import { drawChart } from '../charts/compile.js';
import { inertData } from '../page/inert.js';
import { kernelsChart } from './chart.js';
import { KernelsPage } from './page.js';

export const KERNELS_PAGE = 'kernels.html';

/** HTML that needs neither script nor network, and in which no string of the document is markup or code. */
export async function renderKernels(kernels: Kernels): Promise<string> {
  const shown = inertData(kernels);
  const chart = kernelsChart(shown);
  const drawn = chart === null ? null : await drawChart(chart);
  return `<!doctype html>\n${renderToString(<KernelsPage kernels={shown} chart={drawn} />)}\n`;
}

/**
 * Writes `kernels.html` into `directory`, which is made where it is missing. Returns its path.
 * @throws Failure when the directory cannot be written
 */
export async function writeKernelsPage(directory: string, kernels: Kernels): Promise<string> {
  const path = join(directory, KERNELS_PAGE);
  const html = await renderKernels(kernels);
  try {
    await mkdir(directory, { recursive: true });
    await writeFileAtomic(path, html);
  } catch (error) {
    throw new Failure(
      {
        what: `cannot write the report ${path}`,
        why: systemReason(error),
        next: 'choose a directory that can be written and has room',
        exitCode: EXIT_CODE.harnessFailed,
      },
      { cause: error },
    );
  }
  return path;
}
