/** Runs side by side as one self-contained HTML page. */
import type { DataTable } from '../../show/chart/chart.js';
import { COSTLY_MEANING, COSTLY_TITLE } from '../../show/costly_text.js';
import { inertData } from '../../show/inert.js';
import { ScrollTable } from '../../show/page/data_table.js';
import { readableDate } from '../../show/page/facts.js';
import type { Caveat, Finding, FirstScreenProps } from '../../show/page/first_screen.js';
import { drawChart } from '../../show/chart/draw_chart.js';
import { chartSection, type LinkedDrawing } from '../../show/page/chart_section.js';
import { FoldedTable } from '../../show/page/folded_table.js';
import { pageScript } from '../../show/page/page_script.js';
import { withRowIds } from '../../show/page/row_ids.js';
import { RunPageLink } from '../../show/page/run_page_link.js';
import { type PageSection, pageText, Shell } from '../../show/page/shell.js';
import { comparisonFindings, nextStep, notToConclude, shortAnswer } from './answer.js';
import { changesCharts } from './chart.js';
import { costlyTable } from './costly.js';
import { COUNTED_TITLE, countedTable } from './counted.js';
import type { Comparison } from './document.js';
import { accountSentences, cautions, readingText, runTexts } from './sentences.js';
import { hostTable, statisticTable } from './tables.js';
import { headOf, isExact, titleOf } from './values.js';

/** Where the page of each run lies, as seen from this one; null: it has none. */
type RunLinks = readonly (string | null)[];

/** HTML that needs no network and reads with scripts off, and in which no string of the runs is markup or code. */
export async function renderComparison(comparison: Comparison, links: RunLinks = []): Promise<string> {
  const shown = inertData(comparison);
  const charts: LinkedDrawing[] = [];
  for (const chart of changesCharts(shown)) charts.push(await drawChart(chart));
  return pageText(<ComparisonPage comparison={shown} charts={charts} links={links} />);
}

interface ComparisonProps {
  readonly comparison: Comparison;
  readonly charts: readonly LinkedDrawing[];
  readonly links: RunLinks;
}

const ABOUT =
  'What changed from the first run to each of the others, cell by cell: exits from KVM to userspace, and the registers moved with them. This page shows changes and does not judge them. The gate does, with a margin.';

/** On which host, if it is one. */
function placeOf({ runs }: Comparison): string {
  const machines = new Set(runs.map(({ machine }) => machine));
  return machines.size === 1 ? (runs[0]?.machine ?? '') : `${String(machines.size)} hosts or kernels`;
}

/** The whole document, but for its doctype. */
function ComparisonPage({ comparison, charts, links }: ComparisonProps) {
  const { runs, tool, format, version } = comparison;
  const heading = `${shortAnswer(comparison)}: ${String(runs.length)} runs on ${placeOf(comparison)}`;
  return (
    <Shell
      tab={`${heading}, ${readableDate(runs.at(-1)?.startedAt ?? '')}`}
      tool={tool}
      heading={heading}
      about={ABOUT}
      facts={
        <ul class="facts runs">
          {runTexts(comparison).map((text, index) => (
            <li>
              {text}
              <RunPageLink href={links[index] ?? null} run={headOf(index)} />
            </li>
          ))}
        </ul>
      }
      first={firstScreen(comparison, charts[0])}
      sections={sectionsOf(comparison, charts)}
      provenance={`Format ${format} version ${String(version)}.`}
      script={pageScript('tables')}
    />
  );
}

function firstScreen(comparison: Comparison, drawn: LinkedDrawing | undefined): FirstScreenProps {
  const evidence = drawn === undefined ? undefined : { anchor: drawn.chart.id, text: 'what changed' };
  const not = notToConclude(comparison);
  const caveats: Caveat[] = [
    ...(not === null ? [] : [{ text: not }]),
    ...(comparison.caveat === null ? [] : [{ strong: comparison.caveat }]),
    { strong: 'How to read it:', text: readingText(comparison) },
    { strong: 'Next:', text: nextStep(comparison) },
  ];
  return {
    findings: comparisonFindings(comparison).map((text, index): Finding => ({
      text,
      evidence: index === 0 ? evidence : undefined,
    })),
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

function sectionsOf(comparison: Comparison, charts: readonly LinkedDrawing[]): PageSection[] {
  return [
    ...charts.map((drawn) => chartSection(drawn)),
    ...comparison.statistics.map((statistic): PageSection => {
      const title = titleOf(statistic.kind, comparison);
      return {
        id: statistic.kind,
        title,
        body: (
          <FoldedTable
            summary={`All ${String(statistic.rows.length)} cells that all runs measured`}
            label={`Table: ${title}`}
            caption={captionOf(comparison)}
            table={withRowIds(statistic.kind, statisticTable(statistic, comparison))}
          />
        ),
      };
    }),
    ...accountSection(comparison),
    ...countedSection(comparison),
    ...costlySection(comparison),
    { id: 'hosts', title: 'What differs between the hosts', body: <Hosts table={hostTable(comparison)} /> },
  ];
}

function captionOf(comparison: Comparison): string {
  return isExact(comparison)
    ? `With the exact change from ${headOf(0)}`
    : `With the change from ${headOf(0)} in the median of rounds and its 95% interval; – where too few launches can be compared, or the clock is too coarse`;
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

function costlySection(comparison: Comparison): PageSection[] {
  const table = costlyTable(comparison);
  if (table === null) return [];
  const body = (
    <>
      <p>{COSTLY_MEANING}</p>
      <FoldedTable
        summary={`All ${String(table.rows.length)} cells whose exits were listed`}
        label="Table: costly instructions"
        caption={`What each cell has more or fewer of than in ${headOf(0)}`}
        table={withRowIds('costly', table)}
      />
    </>
  );
  return [{ id: 'costly', title: COSTLY_TITLE, body }];
}

function countedSection(comparison: Comparison): PageSection[] {
  const table = countedTable(comparison);
  if (table === null) return [];
  const caption = `Instructions of the host and its guest in each cell, with the change from ${headOf(0)}`;
  const body = (
    <FoldedTable
      summary={`All ${String(table.rows.length)} cells that were counted`}
      label={`Table: ${COUNTED_TITLE}`}
      caption={caption}
      table={withRowIds('counters', table)}
    />
  );
  return [{ id: 'counters', title: COUNTED_TITLE, body }];
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
