/** The index of a folder of runs: one self-contained HTML page that links to theirs. */
import { plural } from '../../lib/plural.js';
import { inertData } from '../../show/inert.js';
import { formatCount, formatRatio, formatTicks } from '../../show/numbers.js';
import { ScrollTable, type TextCell, type TextTable } from '../../show/page/data_table.js';
import { Fact, Facts, readableDate } from '../../show/page/facts.js';
import { drawChart } from '../../show/chart/draw_chart.js';
import { ChartFigure, type LinkedDrawing } from '../../show/page/chart_section.js';
import { pageScript } from '../../show/page/page_script.js';
import { withRowIds } from '../../show/page/row_ids.js';
import { pageText, Shell, type PageSection } from '../../show/page/shell.js';
import { writePages } from '../../show/page/write_page.js';
import type { HostRuns, IndexDocument, IndexedRun } from './document/schema.js';
import {
  hostName,
  indexFindings,
  indexHeadline,
  indexWarnings,
  nextStep,
  priceOf,
  runsNeeded,
  trendAnchor,
} from './findings.js';
import { commonPrice } from './prices.js';
import { trendChart } from './trend_chart.js';
import { TREND_SEED } from './trends.js';

async function drawnTrends(host: HostRuns, place: number, needed: number): Promise<LinkedDrawing[]> {
  const drawn: LinkedDrawing[] = [];
  for (const [index, trend] of host.trends.entries())
    drawn.push(await drawChart(trendChart(trendAnchor(place, index), trend, host, needed)));
  return drawn;
}

/** HTML that needs no network and reads with scripts off, and in which no string of a file or its name is markup or code. */
export async function renderIndex(index: IndexDocument): Promise<string> {
  const shown = inertData(index);
  const charts: LinkedDrawing[][] = [];
  for (const [place, host] of shown.hosts.entries())
    charts.push(await drawnTrends(host, place, runsNeeded(shown)));
  return pageText(<IndexPage index={shown} charts={charts} />);
}

/**
 * Writes `index.html` into `output`. Returns its path.
 * @throws {Failure} (harness failed) when the directory cannot be written
 */
export async function writeIndex(output: string, index: IndexDocument): Promise<string> {
  const page = { name: 'index.html', text: await renderIndex(index) };
  const [path = ''] = await writePages(output, [page], 'the index');
  return path;
}

interface IndexPageProps {
  readonly index: IndexDocument;
  /** By host, in the order of its trends. */
  readonly charts: readonly (readonly LinkedDrawing[])[];
}

const ABOUT =
  'Every run in a folder, by host, and how its ratios went from run to run. Ratios within a run depend neither on the clock nor on other load.';
const HOW =
  'A change of level is marked where the order of the runs shows it (Pettitt’s rank test by permutation, 5% over all trends by Holm). Compare levels of one host only: another kernel or other work moves them.';

function placeOf({ hosts }: IndexDocument): string {
  const count = hosts.reduce((sum, { runs }) => sum + runs.length, 0);
  const [only, ...others] = hosts;
  return `${plural(count, 'run')} on ${only !== undefined && others.length === 0 ? (only.runs[0]?.machine ?? '') : plural(hosts.length, 'host')}`;
}

/** The whole document, but for its doctype. */
function IndexPage({ index, charts }: IndexPageProps) {
  const { hosts, folder, tool } = index;
  const dates = hosts.flatMap(({ runs }) => runs.map(({ startedAt }) => startedAt)).sort();
  const heading = `${indexHeadline(index)}: ${placeOf(index)}`;
  return (
    <Shell
      tab={`${heading}, ${readableDate(dates.at(-1) ?? '')}`}
      tool={tool}
      heading={heading}
      about={ABOUT}
      facts={
        <Facts>
          <Fact name="folder" value={folder} />
          {dates.length > 0 && (
            <li>{`${readableDate(dates[0] ?? '')} to ${readableDate(dates.at(-1) ?? '')}`}</li>
          )}
        </Facts>
      }
      first={{
        findings: indexFindings(index),
        caveats: [
          { strong: 'How to read it:', text: HOW },
          { strong: 'Next:', text: nextStep(index) },
        ],
        warnings: {
          title: 'What to mind',
          texts: indexWarnings(index),
          none: { title: 'No warnings', text: 'Every file was read, and every run finished.' },
        },
      }}
      sections={sectionsOf(index, charts)}
      provenance={`Seed of the permutations ${TREND_SEED}.`}
      script={pageScript('tables')}
    />
  );
}

function sectionsOf(index: IndexDocument, charts: IndexPageProps['charts']): PageSection[] {
  const { hosts, pages, unread } = index;
  return [
    ...hosts.map((host, place) => hostSection(host, place, charts[place] ?? [])),
    ...(pages.length === 0 ? [] : [pagesSection(index)]),
    ...(unread.length === 0 ? [] : [unreadSection(index)]),
  ];
}

function hostSection(host: HostRuns, place: number, charts: readonly LinkedDrawing[]): PageSection {
  const body = (
    <>
      <RunTable host={host} place={place} />
      {charts.length > 0 && (
        <div class="grid trends">
          {charts.map((drawn) => (
            <div id={drawn.chart.id}>
              <h3>{drawn.chart.title}</h3>
              <ChartFigure drawn={drawn} />
            </div>
          ))}
        </div>
      )}
      {charts.length === 0 && <p>No two runs of this host share a ratio, so there is no trend.</p>}
    </>
  );
  const unit = host.unit === 'instructions' ? ', instructions' : '';
  return { id: `host-${String(place + 1)}`, title: `${hostName(host)}${unit}`, body };
}

function linkOf({ path, label, pageHref, resultsHref }: IndexedRun): TextCell {
  const name = path === '' ? '.' : path;
  return { text: label === null ? name : `${name} (${label})`, href: pageHref ?? resultsHref };
}

/** A difference from 1 in percent, with two decimals. */
function twinsText(twins: number | null): string {
  if (twins === null) return '–';
  const text = (100 * twins).toFixed(2);
  return `${twins > 0 && text !== '0.00' ? '+' : ''}${text}%`;
}

function formattedRatio(host: HostRuns, run: number): string {
  const price = priceOf(host, run);
  return price === undefined ? '–' : formatRatio(price.ratio);
}

function tableOf(host: HostRuns, place: number): TextTable {
  const amount = host.unit === 'instructions' ? formatCount : formatTicks;
  const unit = host.unit === 'cycles' ? 'ns' : host.unit;
  const price = (run: number, of: 'exit' | 'ioctl' | 'sync'): string => {
    const found = priceOf(host, run);
    return found === undefined ? '–' : amount(found[of]);
  };
  const rows = host.runs.map((run, index): TextCell[] => [
    `#${String(index + 1)}`,
    readableDate(run.startedAt),
    linkOf(run),
    run.kernel,
    price(index, 'exit'),
    price(index, 'ioctl'),
    price(index, 'sync'),
    formattedRatio(host, index),
    twinsText(run.twins),
    run.extent,
    String(run.launches),
    run.preset,
    run.status,
  ]);
  const numbers = [`exit, ${unit}`, `+ ioctl, ${unit}`, `+ sync, ${unit}`, 'sync/ioctl'];
  const about = ['A/A', 'cells', 'launches', 'preset', 'status'];
  const columns = ['run', 'began', 'report', 'kernel', ...numbers, ...about];
  return withRowIds(`runs-${String(place + 1)}`, { columns, rows });
}

function RunTable({ host, place }: { readonly host: HostRuns; readonly place: number }) {
  const what = commonPrice(host.runs);
  const numbers =
    what === null
      ? 'No run measured a pair of ioctl and sync.'
      : `The numbers are of ${what}; – where a run did not measure it. A/A is how far two copies of one cell lie apart.`;
  return (
    <ScrollTable
      tall
      label={`Table: runs on ${hostName(host)}`}
      caption={`Runs in order of time; each link opens the report of a run, or its results if it has no report. ${numbers}`}
      table={tableOf(host, place)}
    />
  );
}

function pagesSection({ pages }: IndexDocument): PageSection {
  const body = (
    <ScrollTable
      label="Table: other pages"
      caption="Judgements, comparisons and what else this program made here"
      table={withRowIds('pages', {
        columns: ['page', 'what it says'],
        rows: pages.map(({ path, href, title }) => [{ text: path, href }, title]),
      })}
    />
  );
  return { id: 'other-pages', title: 'Other pages', body };
}

function unreadSection({ unread }: IndexDocument): PageSection {
  const body = (
    <ScrollTable
      label="Table: files that are no results"
      caption="Each with the reason; some are documents of other kinds"
      table={{ columns: ['file', 'reason'], rows: unread.map(({ path, reason }) => [path, reason]) }}
    />
  );
  return { id: 'unread', title: 'Files that were not read as results', short: 'Not read', body };
}
