/** A judgement as one self-contained HTML page. */
import { plural } from '../../../lib/plural.js';
import { inertData } from '../../../show/inert.js';
import { Facts } from '../../../show/page/facts.js';
import type { Finding, FirstScreenProps } from '../../../show/page/first_screen.js';
import { drawChart } from '../../../show/chart/draw_chart.js';
import { chartSection, type LinkedChart, type LinkedDrawing } from '../../../show/page/chart_section.js';
import { pageScript } from '../../../show/page/page_script.js';
import { RunPageLink } from '../../../show/page/run_page_link.js';
import { type PageSection, pageText, Shell } from '../../../show/page/shell.js';
import { Evidence, VerdictTable } from './cells.js';
import { verdictsChart } from './changes_chart.js';
import { Controls, Hosts, States } from './circumstances.js';
import type { PageContent } from './content.js';
import { operatingChart } from './operating_chart.js';
import { operatingSections } from './operating_section.js';

async function drawn(chart: LinkedChart | null): Promise<LinkedDrawing | null> {
  return chart === null ? null : drawChart(chart);
}

/** Where the pages of both runs lie, as seen from this one; null: it has none. */
interface RunLinks {
  readonly baseline: string | null;
  readonly candidate: string | null;
}

const NO_LINKS: RunLinks = { baseline: null, candidate: null };

/** HTML that needs no network and reads with scripts off, and in which no string of the judgement is markup or code. */
export async function renderGate(gate: PageContent, links = NO_LINKS): Promise<string> {
  const shown = inertData(gate);
  const { certificate } = shown;
  const charts = {
    changes: await drawn(verdictsChart(shown)),
    operating: await drawn(certificate === null ? null : operatingChart(certificate)),
  };
  return pageText(<GatePage gate={shown} charts={charts} links={links} />);
}

interface GatePageProps {
  readonly gate: PageContent;
  readonly charts: GateCharts;
  readonly links: RunLinks;
}

/** Drawn already; null where there is nothing to draw. */
interface GateCharts {
  readonly changes: LinkedDrawing | null;
  readonly operating: LinkedDrawing | null;
}

/** How a verdict is marked where colour alone would not do. */
const STATUS: Readonly<Record<PageContent['verdict'], string>> = {
  pass: '✓ pass',
  improved: '✓ pass',
  regressed: '✗ regressed',
  inconclusive: '? inconclusive',
  failed: '✗ failed',
};

const ABOUT =
  'Is this run slower than its baseline? What is shown to be slower by more than the margin regressed, and what is shown to be slower by less, if at all, passes. The rest is inconclusive, which is never a pass.';
const HOW =
  'judged are the ticks of every cell: in the quietest tenth of its rounds, in their median, and in the mean of its blocks; a cell beside the other cells of its guest, and each guest as a whole by the mean of its cells.';

/** The whole document of a judgement, but for its doctype. */
function GatePage({ gate, charts, links }: GatePageProps) {
  const { verdict, exitCode, tool, headline, where } = gate;
  return (
    <Shell
      tab={`${headline}, ${where}`}
      tool={tool}
      heading={headline}
      about={ABOUT}
      facts={
        <>
          <Facts>
            <li>
              <span class={`status ${verdict}`}>{STATUS[verdict]}</span>
            </li>
            <li>{`exit code ${String(exitCode)}`}</li>
          </Facts>
          <ul class="facts runs">
            {(['baseline', 'candidate'] as const).map((run) => (
              <li>
                {`${run} ${gate[run]}`}
                <RunPageLink href={links[run]} run={`the ${run}`} />
              </li>
            ))}
          </ul>
        </>
      }
      first={firstScreen(gate)}
      sections={sectionsOf(gate, charts)}
      provenance="Made from results files alone."
      script={pageScript('tables')}
    />
  );
}

function firstScreen(gate: PageContent): FirstScreenProps {
  const { answer, counts, fineness, doubts, not, next, unit } = gate;
  const evidence = { anchor: 'cells', text: 'the verdicts' };
  return {
    findings: [...answer.map((text): Finding => ({ text })), { text: `${counts}.`, evidence }],
    caveats: [
      ...(not === null ? [] : [{ text: not }]),
      ...(unit === 'instructions' ? [] : [{ strong: 'How it was judged:', text: HOW }]),
      ...fineness.map((text) => ({ text })),
      { strong: 'Next:', text: next },
    ],
    warnings: {
      title: 'What could make this wrong',
      texts: [...doubts, ...circumstances(gate)],
      none: { title: 'Comparable runs', text: 'The hosts agree, and the controls held still.' },
    },
  };
}

function circumstances({
  differences,
  hosts,
  disturbed,
  newCells,
  certificate,
  verdict,
}: PageContent): string[] {
  const left = disturbed.baseline.length + disturbed.candidate.length;
  const judged = verdict !== 'failed';
  return [
    ...(differences.length > 0 ? [hosts] : []),
    ...(left > 0 ? [`${plural(left, 'launch')} left out, because other work disturbed the host`] : []),
    ...(newCells.length > 0 ? [`${String(newCells.length)} cells are new and were not judged`] : []),
    ...(certificate === null && judged
      ? ["this host has no certificate, so the gate's error rates on it are unknown"]
      : []),
  ];
}

function sectionsOf(gate: PageContent, { changes, operating }: GateCharts): PageSection[] {
  const { guests, cells, certificate } = gate;
  return [
    ...(changes === null ? [] : [chartSection(changes)]),
    ...(guests.length === 0
      ? []
      : [
          {
            id: 'guests',
            title: 'The verdict on each guest as a whole',
            short: 'Guests',
            body: <VerdictTable cells={guests} of="guest" />,
          },
        ]),
    { id: 'cells', title: 'The verdict on each cell', body: <VerdictTable cells={cells} /> },
    { id: 'evidence', title: 'How each verdict came about', body: <Evidence gate={gate} /> },
    { id: 'controls', title: 'Controls', body: <Controls gate={gate} /> },
    {
      id: 'states',
      title: 'States of the host and disturbed launches',
      short: 'States',
      body: <States gate={gate} />,
    },
    { id: 'hosts', title: 'What differs between the hosts', short: 'Hosts', body: <Hosts gate={gate} /> },
    ...operatingSections(certificate, operating),
  ];
}
