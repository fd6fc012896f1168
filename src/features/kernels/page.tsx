import { kernelsChart } from './chart.js';
import type { Kernels } from './document/schema.js';
import * as texts from './sentences.js';
import { hostRows, wholeTable } from './tables.js';
import { sentenceOf } from '../../show/caveat.js';
import { drawChart, type DrawnChart } from '../../show/chart/draw_chart.js';
import { hostName } from '../../show/host_names.js';
import { chartSection } from '../../show/page/chart_section.js';
import { ScrollTable } from '../../show/page/data_table.js';
import { Fact, Facts, StatusFact, TimeFact } from '../../show/page/facts.js';
import type { Finding, FirstScreenProps } from '../../show/page/first_screen.js';
import { inertData } from '../../show/inert.js';
import { type PageSection, pageText, Shell } from '../../show/page/shell.js';
import { writePages } from '../../show/page/write_page.js';

interface KernelsProps {
  readonly kernels: Kernels;
}

const ABOUT =
  'How many instructions an exit from KVM to userspace executes under each kernel: the same guests on the same emulated host, counted exactly.';

/** The whole page except its doctype. It has no script. */
function KernelsPage({ kernels, chart }: KernelsProps & { readonly chart: DrawnChart | null }) {
  const { variants, format, version, seed } = kernels;
  return (
    <Shell
      tab={`KVM exits on ${String(variants.length)} kernels`}
      tool={kernels.tool}
      heading={`What ${String(variants.length)} kernels change in a KVM exit, in instructions`}
      about={ABOUT}
      facts={<KernelsFacts kernels={kernels} />}
      first={firstScreen(kernels, chart)}
      sections={sectionsOf(kernels, chart)}
      provenance={`Format ${format} version ${String(version)}. Seed ${seed}.`}
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

function firstScreen(kernels: Kernels, chart: DrawnChart | null): FirstScreenProps {
  const evidence = chart === null ? undefined : { anchor: chart.chart.id, text: 'the differences' };
  return {
    findings: texts.kernelFindings(kernels).map((text): Finding => ({ text, evidence })),
    caveats: [{ strong: sentenceOf(kernels.caveat) }],
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

function sectionsOf(kernels: Kernels, chart: DrawnChart | null): PageSection[] {
  const cells = (
    <ScrollTable
      tall
      label="Table: every cell"
      caption="Instructions per exit on each kernel, and the difference from the first; – where a kernel lacks the cell"
      table={wholeTable(kernels)}
    />
  );
  return [
    ...(chart === null ? [] : [chartSection(chart)]),
    { id: 'cells', title: 'Every cell', body: cells },
    { id: 'hosts', title: 'The kernels', body: <Hosts kernels={kernels} /> },
  ];
}

function Hosts({ kernels }: KernelsProps) {
  const heads = texts.variantHeads(kernels);
  const differing = kernels.hostDifferences.map(({ field, values }) => [field, ...values]);
  return (
    <>
      <ScrollTable
        label="Table: the kernels"
        caption="Everything that the counts depend on: with the same, every machine gives the same counts"
        table={{ columns: ['fact', ...heads], rows: hostRows(kernels.variants) }}
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

/** HTML that needs neither script nor network, and in which no string of the document is markup or code. */
export async function renderKernels(kernels: Kernels): Promise<string> {
  const shown = inertData(kernels);
  const chart = kernelsChart(shown);
  const drawn = chart === null ? null : await drawChart(chart);
  return pageText(<KernelsPage kernels={shown} chart={drawn} />);
}

/**
 * Writes `kernels.html` into `directory`, which is made where it is missing. Returns its path.
 * @throws Failure when the directory cannot be written
 */
export async function writeKernelsPage(directory: string, kernels: Kernels): Promise<string> {
  const page = { name: KERNELS_PAGE, text: await renderKernels(kernels) };
  const [path = ''] = await writePages(directory, [page], 'the report');
  return path;
}
