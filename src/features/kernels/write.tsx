/** The report of a sweep over kernels: one self-contained HTML page, and the document it was made from. */
import type { Kernels } from './document/schema.js';
import { drawChart } from '../../show/chart/compile.js';
import { inertData } from '../../show/page/inert.js';
import { pageText } from '../../show/page/shell.js';
import { writePages } from '../../show/page/write_page.js';
import { kernelsChart } from './chart.js';
import { KernelsPage } from './page.js';

const KERNELS_PAGE = 'kernels.html';

/** HTML that needs neither script nor network, and in which no string of the document is markup or code. */
export async function renderKernels(kernels: Kernels): Promise<string> {
  const shown = inertData(kernels);
  const chart = kernelsChart(shown);
  const drawn = chart === null ? null : await drawChart(chart);
  return pageText(<KernelsPage kernels={shown} chart={drawn} />);
}

/**
 * Writes `kernels.html` into `directory`, which is made where it is missing. Returns its path.
 * @throws Failure when the directory cannot be written
 */
export async function writeKernelsPage(directory: string, kernels: Kernels): Promise<string> {
  const page = { name: KERNELS_PAGE, text: await renderKernels(kernels) };
  const [path = ''] = await writePages(directory, [page], 'the report');
  return path;
}
