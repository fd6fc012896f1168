/** The index of a folder of runs: one self-contained HTML page that links to theirs. */
import { plural } from '../../lib/plural.js';
import { drawChart, type DrawnChart } from '../../show/chart/draw_chart.js';
import { inertData } from '../../show/inert.js';
import { ChartFigure } from '../../show/page/chart_section.js';
import { ScrollTable, type TextCell } from '../../show/page/data_table.js';
import { Fact, Facts, readableDate } from '../../show/page/facts.js';
import { pageText, Shell, type PageSection } from '../../show/page/shell.js';
import { writePages } from '../../show/page/write_page.js';
import type { HostRuns, IndexDocument, IndexedRun } from './document/schema.js';
import { hostName, indexFindings, indexWarnings, trendAnchor } from './findings.js';
import { trendChart } from './trend_chart.js';
import { TREND_SEED } from './trends.js';

async function drawnTrends(host: HostRuns, place: number): Promise<DrawnChart[]> {
  const drawn: DrawnChart[] = [];
  for (const [index, trend] of host.trends.entries())
    drawn.push(await drawChart(trendChart(trendAnchor(place, index), trend, host)));
  return drawn;
}

/** HTML that needs neither script nor network, and in which no string of a file or its name is markup or code. */
export async function renderIndex(index: IndexDocument): Promise<string> {
  const shown = inertData(index);
  const charts: DrawnChart[][] = [];
  for (const [place, host] of shown.hosts.entries()) charts.push(await drawnTrends(host, place));
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
  readonly charts: readonly (readonly DrawnChart[])[];
}

const ABOUT =
  'Every run in a folder, by host. Trends show ratios within a run, which depend neither on the clock nor on other load: a transfer by sync to the same one by ioctl, or a transfer to the same exit without one. A change of level is marked where the order of the runs shows it (Pettitt’s rank test by permutation, 5% over all trends by Holm).';

/** The whole document, but for its doctype. It has no script. */
function IndexPage({ index, charts }: IndexPageProps) {
  const { hosts, folder, tool, unread } = index;
  const count = hosts.reduce((sum, { runs }) => sum + runs.length, 0);
  return (
    <Shell
      tab={`${plural(count, 'run')} of KVM exits`}
      tool={tool}
      heading={`${plural(count, 'run')} on ${plural(hosts.length, 'host')}`}
      about={ABOUT}
      facts={
        <Facts>
          <Fact name="folder" value={folder} />
        </Facts>
      }
      first={{
        findings: indexFindings(index),
        warnings: {
          title: 'What to mind',
          texts: indexWarnings(index),
          none: { title: 'No warnings', text: 'Every file was read, and every run finished.' },
        },
      }}
      sections={[
        ...hosts.map((host, place) => hostSection(host, place, charts[place] ?? [])),
        ...(unread.length === 0 ? [] : [unreadSection(index)]),
      ]}
      provenance={`Seed of the permutations ${TREND_SEED}.`}
    />
  );
}

function hostSection(host: HostRuns, place: number, charts: readonly DrawnChart[]): PageSection {
  const body = (
    <>
      <RunTable host={host} />
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

function linkOf({ path, pageHref, resultsHref }: IndexedRun): TextCell {
  return { text: path, href: pageHref ?? resultsHref };
}

function RunTable({ host }: { readonly host: HostRuns }) {
  const [first] = host.runs;
  return (
    <ScrollTable
      tall
      label={`Table: runs on ${hostName(host)}`}
      caption={`${first?.processor ?? ''}. Runs in order of time; each link opens the report of a run, or its results if it has no report.`}
      table={{
        columns: [
          'run',
          'began',
          'report',
          'label',
          'kernel',
          'preset',
          'measured',
          'status',
          'first finding',
        ],
        rows: host.runs.map((run, place) => [
          `#${String(place + 1)}`,
          readableDate(run.startedAt),
          linkOf(run),
          run.label ?? '–',
          run.kernel,
          run.preset,
          run.extent,
          run.status,
          run.finding,
        ]),
      }}
    />
  );
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
