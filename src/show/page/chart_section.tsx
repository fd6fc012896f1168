import type { ComponentChildren } from 'preact';
import type { Chart, DataTable } from '../chart/chart.js';
import type { DrawnChart } from '../chart/draw_chart.js';
import { ScrollTable, type TextTable } from './data_table.js';
import type { PageSection } from './shell.js';

/** A chart whose table may have links. */
export type LinkedChart = Chart<DataTable | TextTable>;
export type LinkedDrawing = DrawnChart<DataTable | TextTable>;

/** A section that is one chart. */
export function chartSection(
  drawn: LinkedDrawing,
  options: Omit<ChartFigureProps, 'drawn'> = {},
): PageSection {
  const { id, title, short } = drawn.chart;
  return { id, title, short, body: <ChartFigure drawn={drawn} {...options} /> };
}

interface ChartFigureProps {
  readonly drawn: LinkedDrawing;
  /** Below the figure. */
  readonly children?: ComponentChildren;
}

/** One chart: how to read it, the drawing, and its numbers as tables. */
export function ChartFigure({ drawn: { chart, svg, narrowSvg }, children }: ChartFigureProps) {
  const { id, title, caption, notes = [], summary, description, table, each } = chart;
  return (
    <>
      <figure>
        <figcaption>{caption}</figcaption>
        {summary && (
          <p class="summary" id={summary.id}>
            {summary.text}
          </p>
        )}
        <div class="scroll plot" id={`plot-${id}`} tabIndex={0} role="region" aria-label={`Chart: ${title}`}>
          <Drawing svg={svg} description={description} width="wide" />
          {narrowSvg !== null && <Drawing svg={narrowSvg} description={description} width="narrow" />}
        </div>
        {notes.length > 0 && (
          <ul class="notes">
            {notes.map((note) => (
              <li>{note}</li>
            ))}
          </ul>
        )}
        <details>
          <summary>The numbers of this chart as a table</summary>
          <ScrollTable label={`Table: ${title}`} caption={title} table={table} />
        </details>
        {each && (
          <details id={`${id}-each`}>
            <summary>{each.title}</summary>
            <ScrollTable tall label={`Table: ${each.title}`} caption={each.title} table={each.table} />
          </details>
        )}
      </figure>
      {children}
    </>
  );
}

interface DrawingProps {
  readonly svg: string;
  readonly description: string;
  readonly width: 'wide' | 'narrow';
}

function Drawing({ svg, description, width }: DrawingProps) {
  return <div class={width} dangerouslySetInnerHTML={{ __html: describedSvg(svg, description) }} />;
}

/** The drawing with its description: Vega escapes all text in it, and the description is our own wording. */
function describedSvg(svg: string, description: string): string {
  const label = description.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
  // A small drawing is not blown up to the width that a large one may shrink to.
  const width = /^<svg [^>]*?width="([\d.]+)"/.exec(svg)?.[1];
  const style = width === undefined ? '' : ` style="--drawn: ${width}px"`;
  return svg.replace('<svg ', `<svg role="img" aria-label="${label}"${style} `);
}
