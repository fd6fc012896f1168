import * as vega from 'vega';
import { expressionInterpreter } from 'vega-interpreter';
import * as vegaLite from 'vega-lite';
import type { Chart } from './chart.js';
import { estimateTextWidth } from './text_width.js';
import { CHART_CONFIG } from './theme.js';

/** A chart drawn for a page: the SVG, and what the page's script needs to make it interactive. */
export interface DrawnChart {
  readonly chart: Chart;
  readonly svg: string;
  /** Compiled Vega specification (no Vega-Lite): plain JSON, of our own making but for its data values. */
  readonly vegaSpec: vega.Spec;
}

/**
 * Compiles a chart and draws it as SVG, without a browser and without evaluating code (expressions are
 * interpreted, as they are in the page).
 */
export async function drawChart(chart: Chart): Promise<DrawnChart> {
  layOutTextWithoutCanvas();
  const vegaSpec = vegaLite.compile(chart.spec, { config: CHART_CONFIG }).spec;
  const runtime = vega.parse(vegaSpec, undefined, { ast: true });
  const view = new vega.View(runtime, {
    expr: expressionInterpreter,
    renderer: 'none',
    logLevel: vega.Error,
  });
  try {
    const svg = withOwnIds(lightened(withoutUnseen(await view.toSVG())), chart.id);
    return { chart, svg, vegaSpec };
  } finally {
    view.finalize();
  }
}

/** Invisible marks serve no one in a static picture. */
function withoutUnseen(svg: string): string {
  return svg.replaceAll(/<(line|path) [^>]*opacity="0"[^>]*(?:\/>|><\/\1>)/g, '');
}

/**
 * Attributes that vega writes on every mark although the drawing is one static image, and default values.
 */
const NEEDLESS =
  / (?:aria-hidden="true"|opacity="1"|stroke-width="1"|[xy]2="0"|font-family="inherit"|pointer-events="none"|role="graphics-[a-z]+"|aria-roledescription="[^"]*"|class="(?:background|foreground)")/g;
/** Backgrounds of groups that have no size. */
const EMPTY = /<path d="(?:M0,0h0v0h0Z)?"(?! [^>]*stroke)[^>]*\/>/g;
/** A hundredth is finer than the eye can see. */
const LONG_NUMBER = /(\d+\.\d\d)\d+/g;
/** So is a tenth of a pixel. */
const PLACE = / (?:d|transform|x2|y2)="[^"]*"/g;
const LONG_PLACE = /(\.\d)\d+/g;

/** The same picture in fewer bytes; only tags are changed, never text. */
function lightened(svg: string): string {
  const placed = (attribute: string): string => attribute.replaceAll(LONG_PLACE, '$1');
  return svg
    .replaceAll(EMPTY, '')
    .replaceAll(/<[^>]*>/g, (tag) =>
      tag.replaceAll(NEEDLESS, '').replaceAll(PLACE, placed).replaceAll(LONG_NUMBER, '$1'),
    );
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
