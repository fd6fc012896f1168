import type { Kernels } from '../../results/kernels/schema.js';
import type { DrawnChart } from '../charts/compile.js';
import { machineName } from '../counted.js';
import { describedSvg } from '../page/chart_section.js';
import { ScrollTable } from '../page/data_table.js';
import { contentSecurityPolicy } from '../page/embedded.js';
import { PAGE_STYLE } from '../page/style.js';
import { hostRows } from './hosts.js';
import { wholeTable } from './rows.js';
import {
  caveatText,
  kernelFindings,
  partialCells,
  uncountedTexts,
  variantHeads,
  variantLegend,
} from './texts.js';

interface KernelsProps {
  readonly kernels: Kernels;
}

const KERNELS_STYLE = `
.first p:not(.caveat) + p:not(.caveat) { margin-top: 14px; }
.whole table { width: 100%; }
`;

/** The whole document, but for its doctype. It has no script. */
export function KernelsPage({ kernels, chart }: KernelsProps & { readonly chart: DrawnChart | null }) {
  return (
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <meta http-equiv="Content-Security-Policy" content={contentSecurityPolicy([])} />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{`KVM exits on ${kernels.variants.length} kernels`}</title>
        <link rel="icon" href="data:," />
        <style dangerouslySetInnerHTML={{ __html: PAGE_STYLE + KERNELS_STYLE }} />
      </head>
      <body>
        <div class="page">
          <Masthead kernels={kernels} />
          <main>
            <FirstScreen kernels={kernels} />
            {chart && <Differences drawn={chart} />}
            <EveryCell kernels={kernels} />
            <Hosts kernels={kernels} />
          </main>
          <footer>{`Format ${kernels.format} version ${kernels.version}. Seed ${kernels.seed}. This page needs no network.`}</footer>
        </div>
      </body>
    </html>
  );
}

function Masthead({ kernels }: KernelsProps) {
  const { tool, variants, status, label, cells, startedAt } = kernels;
  const [first] = variants;
  const counted = cells.filter(({ counts }) => counts.some((count) => count.status === 'counted')).length;
  return (
    <header class="masthead">
      <p class="kicker">{`${tool.name} ${tool.version}`}</p>
      <h1>{`What ${variants.length} kernels change in a KVM exit, in instructions`}</h1>
      <ul class="facts">
        <li>
          <span class={`status ${status}`}>{status === 'complete' ? '✓ complete' : '! interrupted'}</span>
        </li>
        <li>
          <time dateTime={startedAt}>{startedAt.slice(0, 16).replace('T', ' ')} UTC</time>
        </li>
        {first && <li>{machineName(first.host)}</li>}
        <li>{`${counted} cells`}</li>
        {label !== null && (
          <li>
            label <b>{label}</b>
          </li>
        )}
      </ul>
      <ul class="facts">
        {variantLegend(kernels).map((text) => (
          <li>{text}</li>
        ))}
      </ul>
    </header>
  );
}

function FirstScreen({ kernels }: KernelsProps) {
  const caution = [...uncountedTexts(kernels), ...partialCells(kernels)];
  return (
    <div class="first">
      <section class="panel findings" id="found" aria-labelledby="found-title" style="margin-top:0">
        <h2 id="found-title">What was found</h2>
        {kernelFindings(kernels).map((text) => (
          <p>{text}</p>
        ))}
        <p class="caveat">
          <b>{caveatText(kernels)}</b>
        </p>
      </section>
      <section
        class={`panel warnings${caution.length === 0 ? ' none' : ''}`}
        id="warnings"
        aria-labelledby="warnings-title"
        style="margin-top:0"
      >
        <h2 id="warnings-title">{caution.length === 0 ? 'Nothing is missing' : '⚠ What is missing'}</h2>
        {caution.length === 0 ? (
          <p>Every kernel was counted, and all have every cell.</p>
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

function Differences({ drawn: { chart, svg } }: { readonly drawn: DrawnChart }) {
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

function EveryCell({ kernels }: KernelsProps) {
  return (
    <section id="cells" aria-labelledby="cells-title" class="whole">
      <h2 id="cells-title">Every cell</h2>
      <div class="tall" tabIndex={0} role="region" aria-label="All cells, to scroll">
        <ScrollTable
          label="Table: every cell"
          caption="Instructions per exit on each kernel and the difference to the first; – where a kernel has no such cell"
          table={wholeTable(kernels)}
        />
      </div>
    </section>
  );
}

function Hosts({ kernels }: KernelsProps) {
  const heads = variantHeads(kernels);
  const differing = kernels.hostDifferences.map(({ field, values }) => [field, ...values]);
  return (
    <section id="hosts" aria-labelledby="hosts-title">
      <h2 id="hosts-title">The kernels</h2>
      <ScrollTable
        label="Table: the kernels"
        caption="All that the counts hang on: the same gives the same counts on every machine"
        table={{ columns: ['fact', ...heads], rows: hostRows(kernels.variants) }}
      />
      <h3>What differs between the hosts</h3>
      {differing.length === 0 ? (
        <p>Nothing that the hosts say of themselves.</p>
      ) : (
        <details>
          <summary>{`${differing.length} facts, hashes among them`}</summary>
          <ScrollTable
            label="Table: what differs between the hosts"
            caption="Facts that are not the same on all of them; the rest is"
            table={{ columns: ['fact', ...heads], rows: differing }}
          />
        </details>
      )}
    </section>
  );
}
