import type { Results } from '../../results/schema.js';
import type { DrawnChart } from '../charts/compile.js';
import { CellsSection } from './cells_section.js';
import { ChartSection } from './chart_section.js';
import { ControlsTable } from './controls_table.js';
import { contentSecurityPolicy } from './embedded.js';
import { FirstScreen, Masthead, tabTitle } from './first_screen.js';
import { HostSection } from './host_section.js';
import type { PackedScript } from './packed_script.js';
import { RunSection } from './run_section.js';
import { PAGE_STYLE } from './style.js';
import { ValuesSection } from './values_section.js';

interface PageProps {
  readonly results: Results;
  readonly charts: readonly DrawnChart[];
  /** The only script that may run. */
  readonly script: PackedScript;
}

/** The whole document, but for its doctype. */
export function Page({ results, charts, script }: PageProps) {
  const anchors = new Set([...charts.map(({ chart }) => chart.id), 'cells', 'host']);
  return (
    <html lang="en">
      <Head results={results} script={script} />
      <body>
        <div class="page">
          <Masthead results={results} />
          <main>
            <FirstScreen results={results} anchors={anchors} />
            {charts.map((drawn) => (
              <ChartSection drawn={drawn}>
                {drawn.chart.id === 'ladder' && <ControlsTable results={results} />}
              </ChartSection>
            ))}
            <HostSection host={results.host} />
            <CellsSection results={results} />
            <ValuesSection results={results} />
            <RunSection results={results} />
          </main>
          <footer>
            {`Results format ${results.format} version ${results.version}. Seed ${results.seed}. This page needs no network.`}
          </footer>
        </div>
        <script type="text/plain" id="packed" dangerouslySetInnerHTML={{ __html: script.packed }} />
        <script dangerouslySetInnerHTML={{ __html: script.starter }} />
      </body>
    </html>
  );
}

function Head({ results, script }: Pick<PageProps, 'results' | 'script'>) {
  return (
    <head>
      <meta charSet="utf-8" />
      <meta
        http-equiv="Content-Security-Policy"
        content={contentSecurityPolicy([script.starter, script.unpacked])}
      />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <title>{tabTitle(results)}</title>
      <link rel="icon" href="data:," />
      <style dangerouslySetInnerHTML={{ __html: PAGE_STYLE }} />
    </head>
  );
}
