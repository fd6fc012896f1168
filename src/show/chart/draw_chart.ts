import type { Chart, DataTable } from './chart.js';
import type { Drawing } from './draw_spec.js';

/** Draws as SVG, without a browser. */
export interface Drawer {
  draw(drawing: Drawing): Promise<string>;
}

/** A chart drawn for a page. */
export interface DrawnChart<Table = DataTable> {
  readonly chart: Chart<Table>;
  readonly svg: string;
  /** For a phone; null where the chart has one drawing for all. */
  readonly narrowSvg: string | null;
}

/** In this thread: the chart libraries are loaded where something is drawn. */
const HERE: Drawer = {
  async draw(drawing) {
    const { drawSpec } = await import('./draw_spec.js');
    return drawSpec(drawing);
  },
};

/** Draws a chart for all, and for a phone where it has a drawing for it. */
export async function drawChart<Table>(
  chart: Chart<Table>,
  drawer: Drawer | null = null,
): Promise<DrawnChart<Table>> {
  const { id, spec, narrow } = chart;
  const by = drawer ?? HERE;
  const [svg, narrowSvg] = await Promise.all([
    by.draw({ id, spec }),
    narrow === undefined ? null : by.draw({ id: `${id}-narrow`, spec: narrow }),
  ]);
  return { chart, svg, narrowSvg };
}
