import * as vega from 'vega';
import { expressionInterpreter } from 'vega-interpreter';
import * as vegaLite from 'vega-lite';
import type { TopLevelSpec } from 'vega-lite';
import { lightSvg } from './light_svg.js';
import { withMarkTexts } from './marks.js';
import { estimateTextWidth } from './text_width.js';
import { CHART_CONFIG } from './theme.js';

/** One drawing to make. */
export interface Drawing {
  readonly spec: TopLevelSpec;
  /** Of the drawing's definitions. */
  readonly id: string;
}

/** Draws as SVG, without a browser. Expressions are interpreted, no code is evaluated. */
export async function drawSpec({ spec, id }: Drawing): Promise<string> {
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
