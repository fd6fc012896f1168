/** Runs side by side as one self-contained HTML page. */
import type { DataTable } from '../../show/chart/chart.js';
import { drawChart, type DrawnChart } from '../../show/chart/draw_chart.js';
import { inertData } from '../../show/inert.js';
import { chartSection } from '../../show/page/chart_section.js';
import { ScrollTable } from '../../show/page/data_table.js';
import type { Caveat, Finding, FirstScreenProps } from '../../show/page/first_screen.js';
import { type PageSection, pageText, Shell } from '../../show/page/shell.js';
import { changesChart } from './chart.js';
import { COUNTED_TITLE, countedTable } from './counted.js';
import type { Comparison } from './document.js';
import { accountSentences, cautions, comparisonFindings, readingText, runTexts } from './sentences.js';
import { hostTable, statisticTable } from './tables.js';
import { headOf, isExact, titleOf } from './values.js';

/** HTML that needs neither script nor network, and in which no string of the runs is markup or code. */
export async function renderComparison(comparison: Comparison): Promise<string> {
  const shown = inertData(comparison);
  const chart = changesChart(shown);
  const drawn = chart === null ? null : await drawChart(chart);
  return pageText(<ComparisonPage comparison={shown} chart={drawn} />);
}

interface ComparisonProps {
  readonly comparison: Comparison;
  readonly chart: DrawnChart | null;
}

const ABOUT =
  'What changed from the first run to each of the others, cell by cell: exits from KVM to userspace, and the registers moved with them. This page shows changes and does not judge them. The gate does, with a margin and a correction for the number of cells.';

/** The whole document, but for its doctype. It has no script. */
function ComparisonPage({ comparison, chart }: ComparisonProps) {
  const { runs, tool, format, version } = comparison;
  const title = `${String(runs.length)} runs side by side`;
  return (
    <Shell
      tab={title}
      tool={tool}
      heading={title}
      about={ABOUT}
      facts={
        <ul class="facts runs">
          {runTexts(comparison).map((text) => (
            <li>{text}</li>
          ))}
        </ul>
      }
      first={firstScreen(comparison, chart)}
      sections={sectionsOf(comparison, chart)}
      provenance={`Format ${format} version ${String(version)}.`}
    />
  );
}

function firstScreen(comparison: Comparison, chart: DrawnChart | null): FirstScreenProps {
  const evidence = chart === null ? undefined : { anchor: chart.chart.id, text: 'every change' };
  const caveats: Caveat[] = [{ text: readingText(comparison) }];
  if (comparison.caveat !== null) caveats.push({ strong: comparison.caveat });
  return {
    findings: comparisonFindings(comparison).map((text): Finding => ({ text, evidence })),
    caveats,
    warnings: {
      title: 'What to mind',
      texts: cautions(comparison),
      none: {
        title: 'Comparable runs',
        text: 'The hosts agree in everything that levels depend on, and all runs have the same cells.',
      },
    },
  };
}

function sectionsOf(comparison: Comparison, chart: DrawnChart | null): PageSection[] {
  return [
    ...(chart === null ? [] : [chartSection(chart)]),
    ...comparison.statistics.map((statistic): PageSection => {
      const title = titleOf(statistic.kind, comparison);
      return {
        id: statistic.kind,
        title,
        body: <ChangesTable {...{ comparison, title }} table={statisticTable(statistic, comparison)} />,
      };
    }),
    ...accountSection(comparison),
    ...countedSection(comparison),
    { id: 'hosts', title: 'What differs between the hosts', body: <Hosts table={hostTable(comparison)} /> },
  ];
}

/** Only where KVM did something else. */
function accountSection(comparison: Comparison): PageSection[] {
  const texts = accountSentences(comparison);
  if (texts.length === 0) return [];
  const body = (
    <ul>
      {texts.map((text) => (
        <li>{text}</li>
      ))}
    </ul>
  );
  return [{ id: 'account', title: 'What KVM did otherwise', body }];
}

function countedSection(comparison: Comparison): PageSection[] {
  const table = countedTable(comparison);
  if (table === null) return [];
  const caption = `Instructions of the host and its guest in each cell, with the change from ${headOf(0)}`;
  const body = <ScrollTable tall label={`Table: ${COUNTED_TITLE}`} caption={caption} table={table} />;
  return [{ id: 'counters', title: COUNTED_TITLE, body }];
}

interface ChangesTableProps {
  readonly comparison: Comparison;
  readonly title: string;
  readonly table: DataTable;
}

function ChangesTable({ comparison, title, table }: ChangesTableProps) {
  const caption = isExact(comparison)
    ? `Every cell that all runs measured, with the exact change from ${headOf(0)}`
    : `Every cell that all runs measured, with the change from ${headOf(0)} and its 95% interval; – where too few launches can be compared, or the clock is too coarse`;
  return <ScrollTable tall label={`Table: ${title}`} caption={caption} table={table} />;
}

function Hosts({ table }: { readonly table: DataTable }) {
  if (table.rows.length === 0) return <p>Nothing that affects levels.</p>;
  return (
    <ScrollTable
      label="Table: what differs between the hosts"
      caption="Facts that affect levels and differ between the hosts"
      table={table}
    />
  );
}
