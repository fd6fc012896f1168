import type { Comparison } from '../../results/comparison.js';
import type { DataTable } from '../charts/chart.js';
import type { DrawnChart } from '../charts/compile.js';
import { describedSvg } from '../page/chart_section.js';
import { ScrollTable } from '../page/data_table.js';
import { contentSecurityPolicy } from '../page/embedded.js';
import { PAGE_STYLE } from '../page/style.js';
import { hostTable, statisticTable } from './rows.js';
import { cautions, comparisonFindings, headOf, isExact, readingText, runTexts, titleOf } from './texts.js';

interface ComparisonProps {
  readonly comparison: Comparison;
}

const COMPARISON_STYLE = `
.first p:not(.caveat) + p:not(.caveat) { margin-top: 14px; }
.whole table { width: 100%; }
.runs { display: block; }
`;

/** The whole document, but for its doctype. It has no script. */
export function ComparisonPage({
  comparison,
  chart,
}: ComparisonProps & { readonly chart: DrawnChart | null }) {
  const { runs, statistics, format, version } = comparison;
  return (
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <meta http-equiv="Content-Security-Policy" content={contentSecurityPolicy([])} />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{`${String(runs.length)} runs side by side`}</title>
        <link rel="icon" href="data:," />
        <style dangerouslySetInnerHTML={{ __html: PAGE_STYLE + COMPARISON_STYLE }} />
      </head>
      <body>
        <div class="page">
          <Masthead comparison={comparison} />
          <main>
            <FirstScreen comparison={comparison} />
            {chart && <Changes drawn={chart} />}
            {statistics.map((statistic) => (
              <StatisticSection
                id={statistic.kind}
                title={titleOf(statistic.kind, comparison)}
                table={statisticTable(statistic, comparison)}
                exact={isExact(comparison)}
              />
            ))}
            <Hosts comparison={comparison} />
          </main>
          <footer>{`Format ${format} version ${String(version)}. This page needs no network.`}</footer>
        </div>
      </body>
    </html>
  );
}

function Masthead({ comparison }: ComparisonProps) {
  const { tool, runs } = comparison;
  return (
    <header class="masthead">
      <p class="kicker">{`${tool.name} ${tool.version}`}</p>
      <h1>{`${String(runs.length)} runs side by side`}</h1>
      <ul class="facts runs">
        {runTexts(comparison).map((text) => (
          <li>{text}</li>
        ))}
      </ul>
    </header>
  );
}

function FirstScreen({ comparison }: ComparisonProps) {
  const caution = cautions(comparison);
  return (
    <div class="first">
      <section class="panel findings" id="found" aria-labelledby="found-title" style="margin-top:0">
        <h2 id="found-title">What was found</h2>
        {comparisonFindings(comparison).map((text) => (
          <p>{text}</p>
        ))}
        <p class="caveat">{readingText(comparison)}</p>
        {comparison.caveat !== null && (
          <p class="caveat">
            <b>{comparison.caveat}</b>
          </p>
        )}
      </section>
      <section
        class={`panel warnings${caution.length === 0 ? ' none' : ''}`}
        id="warnings"
        aria-labelledby="warnings-title"
        style="margin-top:0"
      >
        <h2 id="warnings-title">{caution.length === 0 ? 'Like with like' : '⚠ What to mind'}</h2>
        {caution.length === 0 ? (
          <p>The hosts do not differ in anything that levels depend on, and all runs have the same cells.</p>
        ) : (
          <ul>
            {caution.map((text) => (
              <li>{text}</li>
            ))}
          </ul>
        )}
      </section>
    </div>
  );
}

function Changes({ drawn: { chart, svg } }: { readonly drawn: DrawnChart }) {
  return (
    <section id={chart.id} aria-labelledby={`${chart.id}-title`}>
      <h2 id={`${chart.id}-title`}>{chart.title}</h2>
      <figure>
        <figcaption>{chart.caption}</figcaption>
        <div
          class="scroll plot"
          tabIndex={0}
          role="region"
          aria-label={`Chart: ${chart.title}`}
          dangerouslySetInnerHTML={{ __html: describedSvg(svg, chart.description) }}
        />
        <details>
          <summary>The numbers of this chart as a table</summary>
          <ScrollTable label={`Table: ${chart.title}`} caption={chart.title} table={chart.table} />
        </details>
      </figure>
    </section>
  );
}

interface StatisticProps {
  readonly id: string;
  readonly title: string;
  readonly table: DataTable;
  readonly exact: boolean;
}

function StatisticSection({ id, title, table, exact }: StatisticProps) {
  const caption = exact
    ? `Of every cell that all runs counted, and the exact change from ${headOf(0)}`
    : `Of every cell that all runs measured, and the change from ${headOf(0)} with its 95% interval; – where too few launches can be compared, or the clock is too coarse`;
  return (
    <section id={id} aria-labelledby={`${id}-title`} class="whole">
      <h2 id={`${id}-title`}>{title}</h2>
      <div class="tall" tabIndex={0} role="region" aria-label={title}>
        <ScrollTable label={`Table: ${title}`} caption={caption} table={table} />
      </div>
    </section>
  );
}

function Hosts({ comparison }: ComparisonProps) {
  const table = hostTable(comparison);
  return (
    <section id="hosts" aria-labelledby="hosts-title">
      <h2 id="hosts-title">What differs between the hosts</h2>
      {table.rows.length === 0 ? (
        <p>Nothing that levels depend on.</p>
      ) : (
        <ScrollTable
          label="Table: what differs between the hosts"
          caption="Facts that levels depend on and that are not the same on all hosts; the rest is"
          table={table}
        />
      )}
    </section>
  );
}
