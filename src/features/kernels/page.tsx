import { join } from 'node:path';
import { kernelsChart } from './chart.js';
import { costlyTable } from './document/costly.js';
import type { Kernels } from './document/schema.js';
import * as texts from './sentences.js';
import { hostRows, wholeTable } from './tables.js';
import { sentenceOf } from '../../show/caveat.js';
import { COSTLY_MEANING, COSTLY_TITLE } from '../../show/costly_text.js';
import { hostName } from '../../show/host_names.js';
import { ScrollTable, type TextCell } from '../../show/page/data_table.js';
import { Fact, Facts, readableDate, StatusFact, TimeFact } from '../../show/page/facts.js';
import type { Finding, FirstScreenProps } from '../../show/page/first_screen.js';
import { drawChart } from '../../show/chart/draw_chart.js';
import { chartSection, type LinkedDrawing } from '../../show/page/chart_section.js';
import { FoldedTable } from '../../show/page/folded_table.js';
import { pageScript } from '../../show/page/page_script.js';
import { withRowIds } from '../../show/page/row_ids.js';
import { linkToRun } from '../../show/page/run_link.js';
import { inertData } from '../../show/inert.js';
import { type PageSection, pageText, Shell } from '../../show/page/shell.js';
import { writePages } from '../../show/page/write_page.js';

interface KernelsProps {
  readonly kernels: Kernels;
}

/** Where the page of each kernel's run lies, as seen from this one; null: it has none. */
type RunLinks = readonly (string | null)[];

interface WholeProps extends KernelsProps {
  readonly chart: LinkedDrawing | null;
  readonly links: RunLinks;
}

const ABOUT =
  'How many instructions an exit from KVM to userspace executes under each kernel: the same guests on the same emulated host, counted exactly.';

/** The whole page except its doctype. */
function KernelsPage({ kernels, chart, links }: WholeProps) {
  const { variants, format, version, seed, startedAt } = kernels;
  const heading = `${texts.shortFindings(kernels)}: ${variants.map(({ name }) => name).join(', ')}`;
  return (
    <Shell
      tab={`${heading}, ${variants[0] ? hostName(variants[0].host) : ''}, ${readableDate(startedAt)}`}
      tool={kernels.tool}
      heading={heading}
      about={ABOUT}
      facts={<KernelsFacts kernels={kernels} />}
      first={firstScreen(kernels, chart)}
      sections={sectionsOf({ kernels, chart, links })}
      provenance={`Format ${format} version ${String(version)}. Seed ${seed}.`}
      script={pageScript('tables')}
    />
  );
}

function KernelsFacts({ kernels }: KernelsProps) {
  const { variants, status, label, cells, startedAt } = kernels;
  const [first] = variants;
  const counted = cells.filter(({ counts }) => counts.some((count) => count.status === 'counted')).length;
  return (
    <>
      <Facts>
        <StatusFact status={status} />
        <TimeFact iso={startedAt} />
        {first && <li>{hostName(first.host)}</li>}
        <li>{`${String(counted)} cells`}</li>
        {label !== null && <Fact name="label" value={label} />}
      </Facts>
      <Facts>
        {texts.variantLegend(kernels).map((text) => (
          <li>{text}</li>
        ))}
      </Facts>
    </>
  );
}

function firstScreen(kernels: Kernels, chart: LinkedDrawing | null): FirstScreenProps {
  const evidence = chart === null ? undefined : { anchor: chart.chart.id, text: 'the differences' };
  return {
    findings: texts
      .kernelFindings(kernels)
      .map((text, index): Finding => ({ text, evidence: index === 0 ? evidence : undefined })),
    caveats: [
      { strong: sentenceOf(kernels.caveat), text: texts.NOT_TO_CONCLUDE },
      { strong: 'Next:', text: texts.nextStep(kernels) },
    ],
    warnings: {
      title: 'What is missing',
      texts: [...texts.uncountedTexts(kernels), ...texts.partialCells(kernels)],
      none: {
        title: 'Nothing is missing',
        text: 'Every kernel was counted, and every cell exists on all of them.',
      },
    },
  };
}

function sectionsOf({ kernels, chart, links }: WholeProps): PageSection[] {
  const table = wholeTable(kernels);
  const changes = { columns: ['kernel', 'where', 'instructions'], rows: texts.changeRows(kernels) };
  return [
    {
      id: 'changes',
      title: 'What each kernel changes',
      short: 'Changes',
      body: (
        <ScrollTable
          label="Table: what each kernel changes"
          caption="Against the first kernel; what some exits or transfers have on top of what all have"
          table={withRowIds('changes', changes, 2)}
        />
      ),
    },
    ...(chart === null ? [] : [chartSection(chart)]),
    {
      id: 'cells',
      title: 'Every cell',
      body: (
        <FoldedTable
          summary={`All ${String(table.rows.length)} cells`}
          label="Table: every cell"
          caption="Instructions per exit on each kernel, and the difference from the first; – where a kernel lacks the cell"
          table={withRowIds('cells', table)}
        />
      ),
    },
    ...costlySection(kernels),
    { id: 'hosts', title: 'The kernels', body: <Hosts kernels={kernels} links={links} /> },
  ];
}

/** None where no exit was listed. */
function costlySection(kernels: Kernels): PageSection[] {
  const table = costlyTable(kernels);
  if (table === null) return [];
  const body = (
    <>
      <p>{COSTLY_MEANING}</p>
      <ScrollTable
        label="Table: costly instructions that a kernel adds"
        caption="Against the first kernel, what most cells have first"
        table={withRowIds('costly', table, 2)}
      />
    </>
  );
  return [{ id: 'costly', title: COSTLY_TITLE, body }];
}

/** The last fact is where its results are. */
function linkedRows({ variants }: Kernels, links: RunLinks): TextCell[][] {
  const rows: TextCell[][] = hostRows(variants);
  const last = rows.pop() ?? [];
  return [
    ...rows,
    last.map((cell, index): TextCell => {
      const href = links[index - 1] ?? null;
      return href === null || typeof cell !== 'string' ? cell : { text: cell, href };
    }),
  ];
}

function Hosts({ kernels, links }: Omit<WholeProps, 'chart'>) {
  const heads = texts.variantHeads(kernels);
  const differing = kernels.hostDifferences.map(({ field, values }) => [field, ...values]);
  return (
    <>
      <ScrollTable
        label="Table: the kernels"
        caption="Everything that the counts depend on: with the same, every machine gives the same counts"
        table={{ columns: ['fact', ...heads], rows: linkedRows(kernels, links) }}
      />
      <h3>What differs between the hosts</h3>
      {differing.length === 0 ? (
        <p>The hosts report no difference.</p>
      ) : (
        <details>
          <summary>{`${String(differing.length)} facts, including hashes`}</summary>
          <ScrollTable
            label="Table: what differs between the hosts"
            caption="Only the facts that differ"
            table={{ columns: ['fact', ...heads], rows: differing }}
          />
        </details>
      )}
    </>
  );
}

/** The report of a sweep over kernels: one self-contained HTML page, and the document it was made from. */

const KERNELS_PAGE = 'kernels.html';

/** HTML that needs no network and reads with scripts off, and in which no string of the document is markup or code. */
export async function renderKernels(kernels: Kernels, links: RunLinks = []): Promise<string> {
  const shown = inertData(kernels);
  const chart = kernelsChart(shown);
  const drawn = chart === null ? null : await drawChart(chart);
  return pageText(<KernelsPage kernels={shown} chart={drawn} links={links} />);
}

/**
 * Writes `kernels.html` into `directory`, which is made where it is missing. Returns its path.
 * @throws Failure when the directory cannot be written
 */
export async function writeKernelsPage(directory: string, kernels: Kernels): Promise<string> {
  const links = kernels.variants.map((variant) =>
    linkToRun(join(directory, variant.directory), join(directory, KERNELS_PAGE)),
  );
  const page = { name: KERNELS_PAGE, text: await renderKernels(kernels, links) };
  const [path = ''] = await writePages(directory, [page], 'the report');
  return path;
}
