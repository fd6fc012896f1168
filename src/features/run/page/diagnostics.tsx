import type { Results } from '../../../results/schema.js';
import type { DrawnChart } from '../../../show/chart/draw_chart.js';
import { ChartFigure } from '../../../show/page/chart_section.js';
import { ControlsTable } from './controls_table.js';

interface DiagnosticsProps {
  readonly results: Results;
  readonly charts: readonly DrawnChart[];
}

/** How far the numbers above can be trusted: closed, because a reader who trusts them needs none of it. */
export function Diagnostics({ results, charts }: DiagnosticsProps) {
  const names = [...charts.map(({ chart }) => chart.short ?? chart.title), 'Controls'];
  return (
    <details class="diagnostics">
      <summary>{names.join(', ')}</summary>
      {charts.map((drawn) => (
        <div id={drawn.chart.id}>
          <h3>{drawn.chart.title}</h3>
          <ChartFigure drawn={drawn} />
        </div>
      ))}
      <ControlsTable results={results} />
    </details>
  );
}
