/** A measurement of scaling as one self-contained HTML page. */
import type { Scale } from './document/schema.js';
import { drawChart, type DrawnChart } from '../../show/chart/draw_chart.js';
import { scaleChart } from './chart.js';
import { chartSection } from '../../show/page/chart_section.js';
import { Fact, Facts, StatusFact, TimeFact } from '../../show/page/facts.js';
import type { FirstScreenProps } from '../../show/page/first_screen.js';
import { inertData } from '../../show/inert.js';
import { type PageSection, pageText, Shell } from '../../show/page/shell.js';
import { ScrollTable } from '../../show/page/data_table.js';
import { writePages } from '../../show/page/write_page.js';
import { scaleFindings, scaleWarnings, unmeasuredTable } from './sentences.js';

const ABOUT =
  'How many exits to userspace several vCPU threads make together in a second, as vCPUs of one VM and with a VM each, and how much the threads slow each other down.';

/** HTML that needs neither script nor network, and in which no string of the file is markup or code. */
export async function renderScale(scale: Scale): Promise<string> {
  const shown: Scale = { ...inertData({ ...scale, rounds: [] }), rounds: scale.rounds };
  const chart = scaleChart(shown);
  return pageText(<ScalePage scale={shown} chart={chart === null ? null : await drawChart(chart)} />);
}

/**
 * Writes `index.html` into `directory`. Returns its path.
 * @throws {Failure} (harness failed) when it cannot be written
 */
export async function writeScalePage(directory: string, scale: Scale): Promise<string> {
  const page = { name: 'index.html', text: await renderScale(scale) };
  const [path = ''] = await writePages(directory, [page], 'the report');
  return path;
}

function firstScreen(scale: Scale, chart: DrawnChart | null): FirstScreenProps {
  const evidence = chart === null ? undefined : { anchor: chart.chart.id, text: 'the curves' };
  return {
    findings: scaleFindings(scale).map((text) => ({ text, evidence })),
    warnings: {
      title: 'What to mind',
      texts: scaleWarnings(scale),
      none: {
        title: 'Nothing to mind',
        text: 'Every thread had a CPU of its own, and every cell was measured.',
      },
    },
  };
}

function unmeasuredSection(scale: Scale): PageSection[] {
  const table = unmeasuredTable(scale);
  if (table === null) return [];
  const title = 'Not measured';
  const caption = 'Cells that this host cannot run in this way, or that failed, and why';
  const body = <ScrollTable label={`Table: ${title}`} caption={caption} table={table} />;
  return [{ id: 'not-measured', title, body }];
}

function ScalePage({ scale, chart }: { readonly scale: Scale; readonly chart: DrawnChart | null }) {
  const { host, tool, format, version, seed } = scale;
  const title = `How exits scale with vCPU threads on ${host.hostname}`;
  return (
    <Shell
      tab={title}
      tool={tool}
      heading={title}
      about={ABOUT}
      facts={
        <Facts>
          <StatusFact status={scale.status} />
          <TimeFact iso={scale.startedAt} />
          <Fact value={host.cpu.model ?? 'unknown CPU'} />
          <Fact name="kernel" value={host.kernel.release} />
          <Fact name="launches" value={String(scale.launches)} />
        </Facts>
      }
      first={firstScreen(scale, chart)}
      sections={[...(chart === null ? [] : [chartSection(chart)]), ...unmeasuredSection(scale)]}
      provenance={`Format ${format} version ${String(version)}. Seed ${seed}.`}
    />
  );
}
