import type { ComponentChildren } from 'preact';
import type { DrawnChart } from '../charts/compile.js';
import { ScrollTable } from './data_table.js';
import { embeddedJson } from './embedded.js';

const CAN_ZOOM = new Set(['distribution', 'order']);

interface ChartSectionProps {
  readonly drawn: DrawnChart;
  readonly children?: ComponentChildren;
}

/** One chart: heading, how to read it, the drawing, its numbers as a table, and the data for the script. */
export function ChartSection({ drawn: { chart, svg, vegaSpec }, children }: ChartSectionProps) {
  const plotId = `plot-${chart.id}`;
  const titleId = `${chart.id}-title`;
  return (
    <section id={chart.id} aria-labelledby={titleId}>
      <h2 id={titleId}>{chart.title}</h2>
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
        {CAN_ZOOM.has(chart.id) && (
          <p class="hint">Drag to pan, Alt + wheel to zoom, double-click to go back.</p>
        )}
        <details>
          <summary>The numbers of this chart as a table</summary>
          <ScrollTable label={`Table: ${chart.title}`} caption={chart.title} table={chart.table} />
        </details>
      </figure>
      {children}
      <script
        type="application/json"
        id={`${plotId}-spec`}
        dangerouslySetInnerHTML={{ __html: embeddedJson(vegaSpec) }}
      />
    </section>
  );
}

/** The drawing with its description: Vega escapes all text in it, and the description is our own wording. */
export function describedSvg(svg: string, description: string): string {
  const label = description.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
  return svg.replace('<svg ', `<svg role="img" aria-label="${label}" `);
}
