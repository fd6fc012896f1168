/** A chart that is drawn twice, for wide and for narrow windows: the page shows the one that fits, with scripts off too. */
import type { TopLevelSpec } from 'vega-lite';
import type { Chart, DataTable } from '../chart/chart.js';
import { drawChart } from '../chart/draw_chart.js';
import { ScrollTable, type TextTable } from './data_table.js';
import type { PageSection } from './shell.js';

/** How a chart is drawn in a window of either width. */
export type Fit = 'wide' | 'narrow';

export interface FittedChart extends Omit<Chart, 'spec' | 'table'> {
  readonly specOf: (fit: Fit) => TopLevelSpec;
  /** Its numbers; rows may link. */
  readonly table: DataTable | TextTable;
}

export interface FittedDrawing {
  readonly chart: FittedChart;
  readonly svgs: Readonly<Record<Fit, string>>;
}

const NO_TABLE: DataTable = { columns: [], rows: [] };

export async function drawFitted(chart: FittedChart): Promise<FittedDrawing> {
  const draw = async (fit: Fit): Promise<string> => {
    const id = `${chart.id}-${fit}`;
    return (await drawChart({ ...chart, id, spec: chart.specOf(fit), table: NO_TABLE })).svg;
  };
  return { chart, svgs: { wide: await draw('wide'), narrow: await draw('narrow') } };
}

/** Vega escapes all text in the drawing but its quotes, and the description is our own wording. */
function named(drawn: string, description: string): string {
  const svg = drawn.replaceAll(/>[^<]+</g, (text) => text.replaceAll('"', '&quot;'));
  const label = description.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
  return svg.replace('<svg ', `<svg role="img" aria-label="${label}" `);
}

/** How to read it, the drawing that fits, and its numbers as a table. */
export function FittedFigure({ drawn: { chart, svgs } }: { readonly drawn: FittedDrawing }) {
  return (
    <figure>
      <figcaption>{chart.caption}</figcaption>
      <div
        class="plot fitted"
        id={`plot-${chart.id}`}
        role="group"
        aria-label={`Chart: ${chart.title}`}
        dangerouslySetInnerHTML={{
          __html: (['wide', 'narrow'] as const)
            .map((fit) => `<div class="${fit}-only">${named(svgs[fit], chart.description)}</div>`)
            .join(''),
        }}
      />
      <details>
        <summary>The numbers of this chart as a table</summary>
        <ScrollTable label={`Table: ${chart.title}`} caption={chart.title} table={chart.table} />
      </details>
    </figure>
  );
}

/** A section that is one chart. */
export function fittedSection(drawn: FittedDrawing): PageSection {
  const { id, title, short } = drawn.chart;
  return { id, title, short, body: <FittedFigure drawn={drawn} /> };
}
