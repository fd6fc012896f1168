import type { ComponentChildren } from 'preact';
import type { DrawnChart } from '../chart/draw_chart.js';
import { ScrollTable } from './data_table.js';
import { packText } from './packed_script.js';
import type { PageSection } from './shell.js';

/** A section that is one chart. */
export function chartSection(drawn: DrawnChart, options: Omit<ChartFigureProps, 'drawn'> = {}): PageSection {
  const { id, title, short } = drawn.chart;
  return { id, title, short, body: <ChartFigure drawn={drawn} {...options} /> };
}

interface ChartFigureProps {
  readonly drawn: DrawnChart;
  /** The page has the script that makes charts live, and so each chart's data for it. */
  readonly live?: boolean;
  /** Below the figure. */
  readonly children?: ComponentChildren;
}

/** One chart: how to read it, the drawing, its numbers as a table, and the data for the script where there is one. */
function ChartFigure({ drawn: { chart, svg, vegaSpec }, live = false, children }: ChartFigureProps) {
  const plotId = `plot-${chart.id}`;
  return (
    <>
      <figure>
        <figcaption>{chart.caption}</figcaption>
        <div
          class="scroll plot"
          id={plotId}
          tabIndex={0}
          role="region"
          aria-label={`Chart: ${chart.title}`}
          dangerouslySetInnerHTML={{ __html: describedSvg(svg, chart.description) }}
        />
        {live && chart.canZoom === true && (
          <p class="hint">Drag to pan, Alt + wheel to zoom, double-click to go back.</p>
        )}
        <details>
          <summary>The numbers of this chart as a table</summary>
          <ScrollTable label={`Table: ${chart.title}`} caption={chart.title} table={chart.table} />
        </details>
      </figure>
      {children}
      {live && (
        <script
          type="text/plain"
          id={`${plotId}-spec`}
          dangerouslySetInnerHTML={{ __html: packText(JSON.stringify(vegaSpec)) }}
        />
      )}
    </>
  );
}

/** The drawing with its description: Vega escapes all text in it, and the description is our own wording. */
function describedSvg(svg: string, description: string): string {
  const label = description.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
  // A small drawing is not blown up to the width that a large one may shrink to.
  const width = /^<svg [^>]*?width="([\d.]+)"/.exec(svg)?.[1];
  const style = width === undefined ? '' : ` style="--drawn: ${width}px"`;
  return svg.replace('<svg ', `<svg role="img" aria-label="${label}"${style} `);
}
