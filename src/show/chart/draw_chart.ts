import * as vega from 'vega';
import { expressionInterpreter } from 'vega-interpreter';
import * as vegaLite from 'vega-lite';
import type { Chart, DataTable } from './chart.js';
import { lightSvg } from './light_svg.js';
import { withMarkTexts } from './marks.js';
import { estimateTextWidth } from './text_width.js';
import { CHART_CONFIG } from './theme.js';

/** A chart drawn for a page. */
export interface DrawnChart<Table = DataTable> {
  readonly chart: Chart<Table>;
  readonly svg: string;
  /** For a phone; null where the chart has one drawing for all. */
  readonly narrowSvg: string | null;
}

/** Draws a chart as SVG, without a browser. */
export async function drawChart<Table>(chart: Chart<Table>): Promise<DrawnChart<Table>> {
  const { id, spec, narrow } = chart;
  return {
    chart,
    svg: await drawSpec(spec, id),
    narrowSvg: narrow === undefined ? null : await drawSpec(narrow, `${id}-narrow`),
  };
}

/** Expressions are interpreted, no code is evaluated. */
async function drawSpec(spec: Chart['spec'], id: string): Promise<string> {
  layOutTextWithoutCanvas();
  const vegaSpec = vegaLite.compile(spec, { config: CHART_CONFIG }).spec;
  const runtime = vega.parse(vegaSpec, undefined, { ast: true });
  const view = new vega.View(runtime, {
    expr: expressionInterpreter,
    renderer: 'none',
    logLevel: vega.Error,
  });
  try {
    return withOwnIds(lightSvg(withMarkTexts(await view.toSVG())), id);
  } finally {
    view.finalize();
  }
}

/** Vega numbers its definitions across a process; own ids make the same chart come out the same. */
function withOwnIds(svg: string, chart: string): string {
  const ids = [
    ...new Set([...svg.matchAll(/ id="((?:clip|gradient)[^"]*)"/g)].flatMap(([, id]) => id ?? [])),
  ];
  return ids.reduce(
    (text, id, index) =>
      text
        .replaceAll(`id="${id}"`, `id="${chart}-definition-${String(index)}"`)
        .replaceAll(`url(#${id})`, `url(#${chart}-definition-${String(index)})`),
    svg,
  );
}

function layOutTextWithoutCanvas(): void {
  const metrics: unknown = Reflect.get(vega, 'textMetrics');
  if (typeof metrics !== 'object' || metrics === null) return;
  Reflect.set(metrics, 'width', (item: { fontSize?: number }, text: string | number | null) =>
    estimateTextWidth(String(text ?? ''), item.fontSize ?? 11),
  );
}
