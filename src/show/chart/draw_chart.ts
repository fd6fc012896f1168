import type { Chart, DataTable } from './chart.js';
import type { Drawing } from './draw_spec.js';
import type { DrawingCrew } from './drawing_crew.js';

/** A chart drawn for a page. */
export interface DrawnChart<Table = DataTable> {
  readonly chart: Chart<Table>;
  readonly svg: string;
  /** For a phone; null where the chart has one drawing for all. */
  readonly narrowSvg: string | null;
}

/** A chart's drawings: the one for all, and the one for a phone where it has one. */
function drawingsOf<Table>({ id, spec, narrow }: Chart<Table>): Drawing[] {
  return [{ spec, id }, ...(narrow === undefined ? [] : [{ spec: narrow, id: `${id}-narrow` }])];
}

/** Here, one after the other: the chart libraries are loaded where something is drawn. */
async function drawnHere(drawings: readonly Drawing[]): Promise<string[]> {
  const { drawSpec } = await import('./draw_spec.js');
  const drawn: string[] = [];
  for (const each of drawings) drawn.push(await drawSpec(each));
  return drawn;
}

/** Draws charts as SVG, without a browser; side by side where there is a crew. */
export async function drawCharts<Table>(
  charts: readonly Chart<Table>[],
  crew: DrawingCrew | null = null,
): Promise<DrawnChart<Table>[]> {
  const drawings = charts.map(drawingsOf);
  const drawn = await (crew === null ? drawnHere(drawings.flat()) : crew.draw(drawings.flat()));
  let next = 0;
  return charts.map((chart, index) => {
    const own = drawn.slice(next, (next += drawings[index]?.length ?? 0));
    return { chart, svg: own[0] ?? '', narrowSvg: own[1] ?? null };
  });
}

/** The same for one chart. */
export async function drawChart<Table>(chart: Chart<Table>): Promise<DrawnChart<Table>> {
  const [drawn] = await drawCharts([chart]);
  if (drawn === undefined) throw new RangeError(`${chart.id} was not drawn`);
  return drawn;
}
