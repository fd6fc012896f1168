/** A judgement as one self-contained HTML page. */
import { operatingChart } from '../../certify/page/chart.js';
import { drawChart, type DrawnChart } from '../../../show/chart/compile.js';
import type { Chart } from '../../../show/chart/chart.js';
import { inertData } from '../../../show/page/inert.js';
import { pageText } from '../../../show/page/shell.js';
import { verdictsChart } from './chart.js';
import type { GateDocument } from './document.js';
import { GatePage } from './page.js';

async function drawn(chart: Chart | null): Promise<DrawnChart | null> {
  return chart === null ? null : drawChart(chart);
}

/** HTML that needs neither script nor network, and in which no string of the judgement is markup or code. */
export async function renderGate(gate: GateDocument): Promise<string> {
  const shown = inertData(gate);
  const { certificate } = shown;
  const charts = {
    changes: await drawn(verdictsChart(shown)),
    operating: await drawn(certificate === null ? null : operatingChart(certificate)),
  };
  return pageText(<GatePage gate={shown} charts={charts} />);
}
