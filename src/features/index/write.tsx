/** The index of a folder of runs: one self-contained HTML page that links to theirs. */
import type { Host } from '../../samples/protocol.js';
import { TOOL } from '../../lib/tool.js';
import { drawChart, type DrawnChart } from '../../show/chart/compile.js';
import { inertData } from '../../show/inert.js';
import { pageText } from '../../show/page/shell.js';
import { writePages } from '../../show/page/write_page.js';
import { trendChart } from './chart.js';
import { collectRuns } from './index_folder.js';
import type { HostRuns, IndexDocument } from './document/schema.js';
import { IndexPage } from './page.js';
import { trendAnchor } from './findings.js';
import { hostRuns } from './trends.js';

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

export interface IndexRequest {
  readonly folder: string;
  readonly output: string;
  /** Ids of cells whose trends are shown; none: those that say most. */
  readonly cells: readonly string[];
  /** What hosts share whose absolute numbers may be compared. */
  readonly hostId: (host: Host) => string;
}

/**
 * What an index shows of the runs below a folder.
 * @throws {Failure} (usage) when an index there would replace the page of a run
 */
export function indexOf(request: IndexRequest): IndexDocument {
  const { runs, unread } = collectRuns(request);
  return { tool: TOOL, folder: request.folder, hosts: hostRuns(runs, request.cells), unread };
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
