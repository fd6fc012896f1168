/** The report: one self-contained HTML page made from a results document. */
import type { PackedResults } from '../../../results/packed/layout.js';
import { packResults } from '../../../results/packed/pack.js';
import { withoutDelayed } from '../../../results/without_delayed.js';
import type { Results } from '../../../results/schema.js';
import { addedChart } from '../charts/added.js';
import { breakEvenChart } from '../charts/break_even.js';
import type { Chart } from '../../../show/chart/chart.js';
import { drawChart, type Drawer, type DrawnChart } from '../../../show/chart/draw_chart.js';
import { instructionValuesChart } from '../charts/instruction_values.js';
import { distributionChart } from '../charts/distribution.js';
import { pairedOrderChart } from '../charts/paired_order.js';
import { ratiosChart } from '../charts/ratios.js';
import { runOrderChart } from '../charts/run_order.js';
import { setupsChart } from '../charts/setups.js';
import { varianceChart } from '../charts/variance.js';
import { copiesChart } from '../../ladder/document/copies_chart.js';
import { waterfallChart } from '../../ladder/document/waterfall.js';
import { countsInstructions } from '../instructions.js';
import { measuredOf, type Measured } from '../../../results/measured_cells.js';
import { inertData } from '../../../show/inert.js';
import { pageScript } from '../../../show/page/page_script.js';
import { pageText } from '../../../show/page/shell.js';
import { writePages } from '../../../show/page/write_page.js';
import { RunPage } from './page.js';

/** Makes one chart of a run; null when the run holds nothing to show in it. */
type ChartMaker = (results: Results, measured: Measured) => Chart | null;

/** In the order of the page; one with nothing to show is left out. */
interface ChartMakers {
  readonly charts: readonly ChartMaker[];
  readonly diagnostics: readonly ChartMaker[];
}

const CHARTS_OF_ALL: readonly ChartMaker[] = [
  ratiosChart,
  addedChart,
  waterfallChart,
  copiesChart,
  breakEvenChart,
  setupsChart,
];

const RUN_CHARTS: ChartMakers = {
  charts: [...CHARTS_OF_ALL, distributionChart, pairedOrderChart],
  diagnostics: [runOrderChart, varianceChart],
};

/** Of a run that counted instructions: the order of its blocks shows nothing, and values have no distribution. */
const INSTRUCTION_CHARTS: ChartMakers = {
  charts: [...CHARTS_OF_ALL, instructionValuesChart],
  diagnostics: [],
};

/** Each is drawn while the next is made. */
function drawAll(
  makers: readonly ChartMaker[],
  results: Results,
  drawer: Drawer | null,
): Promise<DrawnChart[]> {
  const measured = measuredOf(results);
  return Promise.all(
    makers.flatMap((make) => {
      const chart = make(results, measured);
      return chart === null ? [] : [drawChart(chart, drawer)];
    }),
  );
}

/**
 * Renders a run's report: HTML that needs no network, reads with scripts off, and in which no string of the
 * results is markup or code.
 * @throws Failure when the page's script was not built.
 */
export async function renderReport(whole: Results, drawer: Drawer | null = null): Promise<string> {
  const results = withoutDelayed(whole);
  const shown: Results = { ...inertData({ ...results, rounds: [] }), rounds: results.rounds };
  const makers = countsInstructions(shown) ? INSTRUCTION_CHARTS : RUN_CHARTS;
  const drawing = [drawAll(makers.charts, shown, drawer), drawAll(makers.diagnostics, shown, drawer)];
  // While others draw.
  const packed = packResults(whole);
  const [charts = [], diagnostics = []] = await Promise.all(drawing);
  const script = pageScript('interactive');
  const pageWith = (blocks: PackedResults | null): string =>
    pageText(<RunPage results={shown} charts={{ charts, diagnostics }} script={script} packed={blocks} />);
  const page = pageWith(packed);
  return Buffer.byteLength(page) > mostBytes(whole) ? pageWith(null) : page;
}

/** The largest page that carries its blocks: few mailboxes accept more. A larger page leaves them out. */
function mostBytes({ cells }: Results): number {
  return cells.length <= 400 ? 800_000 : 2_000_000;
}

/**
 * Writes `index.html` into `directory`. Returns the path written.
 * @throws Failure when the directory cannot be written.
 */
export async function writeReport(
  directory: string,
  results: Results,
  drawer: Drawer | null = null,
): Promise<string> {
  const page = { name: 'index.html', text: await renderReport(results, drawer) };
  const [path = ''] = await writePages(directory, [page], 'the report');
  return path;
}
