/** Runs side by side as one self-contained HTML page. */
import type { Comparison } from './document.js';
import { drawChart } from '../../show/chart/compile.js';
import { inertData } from '../../show/page/inert.js';
import { pageText } from '../../show/page/shell.js';
import { changesChart } from './chart.js';
import { ComparisonPage } from './page.js';

/** HTML that needs neither script nor network, and in which no string of the runs is markup or code. */
export async function renderComparison(comparison: Comparison): Promise<string> {
  const shown = inertData(comparison);
  const chart = changesChart(shown);
  const drawn = chart === null ? null : await drawChart(chart);
  return pageText(<ComparisonPage comparison={shown} chart={drawn} />);
}
